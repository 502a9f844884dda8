"""Provisioning: companies, channels, keys and staff from one YAML file."""
