"""Roles by invitation: a signed, single-use, expiring start link."""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import Signer

from domain.people import WHOLE_COMMUNITY, Appointment, Invitation, Person, Rank, Role
from domain.refusals import Refusal
from usecases.ports import UnitOfWork

PREFIX = "i"


def _signer(secret: str) -> Signer:
    # Only the signature is used: the separator of the library is not allowed in a start parameter.
    return Signer(secret, salt="weisu.invitation")


def _sign(secret: str, invitation_id: int) -> str:
    signature = _signer(secret).get_signature(str(invitation_id)).decode()
    return f"{PREFIX}{invitation_id}_{signature}"


async def invite(
    uow: UnitOfWork,
    *,
    community: str,
    role: Role,
    grid: str | None,
    rank: Rank = Rank.A,
    name: str,
    created_by: int | None,
    secret: str,
    now: datetime,
    life: timedelta = timedelta(days=3),
) -> str:
    """Make an invitation and give the start parameter that redeems it, once, until it expires."""
    invitation = uow.add(
        Invitation(
            community=community,
            grid=None if role in WHOLE_COMMUNITY else grid,
            role=role,
            rank=rank,
            name=name,
            created_by=created_by,
            created_at=now,
            expires_at=now + life,
        )
    )
    return _sign(secret, invitation.id)


async def redeem(
    uow: UnitOfWork, *, parameter: str, person: Person, secret: str, now: datetime
) -> Appointment:
    """Give the person the invited role; refuses forged, used and expired links."""
    invitation = await find_invitation(uow, parameter=parameter, secret=secret)
    if invitation.used_at is not None:
        raise Refusal("refuse-link-used")
    if now > invitation.expires_at:
        raise Refusal("refuse-link-expired")
    held = await uow.people.appointments_of(person.id)
    same = next(
        (
            item
            for item in held
            if (item.community, item.grid, item.role)
            == (invitation.community, invitation.grid, invitation.role)
        ),
        None,
    )
    invitation.used_by, invitation.used_at = person.id, now
    if same is not None:
        same.rank = invitation.rank
        return same
    return uow.add(
        Appointment(
            person_id=person.id,
            community=invitation.community,
            grid=invitation.grid,
            role=invitation.role,
            rank=invitation.rank,
            created_at=now,
        )
    )


async def find_invitation(uow: UnitOfWork, *, parameter: str, secret: str) -> Invitation:
    """Give the invitation a link stands for, used or not; refuses forged links."""
    number, _, signature = parameter.removeprefix(PREFIX).partition("_")
    genuine = number.isdecimal() and _signer(secret).verify_signature(number, signature)
    invitation = await uow.people.invitation(int(number)) if genuine else None
    if invitation is None:
        raise Refusal("refuse-link-forged")
    return invitation
