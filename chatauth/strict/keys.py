"""The keys that signatures are held against."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from chatauth.strict.algorithms import ALGORITHMS, Material, fits
from chatauth.strict.strength import KeyRefused, check_material


@dataclass(frozen=True)
class VerificationKey:
    """One active key and the one algorithm that it may be used with.

    `kid` is what a header may call it; `owner` is the row it comes from, for whoever asks which key fitted.
    Making one raises KeyRefused unless the key is sound for the algorithm, so none that is weak ever verifies.
    """

    algorithm: str
    material: Material = field(repr=False)
    kid: str | None = None
    owner: UUID | None = None

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise KeyRefused(
                _("The algorithm %(algorithm).20r is not one that signs here.") % {"algorithm": self.algorithm}
            )
        check_material(ALGORITHMS[self.algorithm], self.material)

    def fits(self, message: bytes, signature: bytes) -> bool:
        return fits(ALGORITHMS[self.algorithm], self.material, message, signature)
