"""How messages travel on channels that are no web pages: one transport for each kind that has one."""

from channels_app.models.channels import Kind
from chat.transports import phone, sms
from chat.transports.transport import Transport

TRANSPORTS: dict[str, Transport] = {Kind.SMS: sms.TRANSPORT, Kind.PHONE: phone.TRANSPORT}
