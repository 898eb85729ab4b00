"""All actions of the bot's domain. A test holds the two lists equal."""

from actions import answers, unlock_form
from actions.base import Kit, ServiceAction
from actions.unlock_form import ORDER, AskUnlock

_PLAIN: tuple[type[ServiceAction], ...] = (
    answers.Answer,
    answers.Step,
    answers.Handoff,
    answers.ReturnToBot,
    answers.Status,
    answers.Preregistration,
    answers.Refuse,
    answers.Smalltalk,
    answers.Feedback,
    answers.Cancel,
    unlock_form.RequestUnlock,
    unlock_form.ValidateUnlockForm,
    unlock_form.CorrectData,
    unlock_form.OpenUnlock,
)
NAMES = (*(action.NAME for action in _PLAIN), *map(AskUnlock.name_for, ORDER))


def all_actions(kit: Kit) -> list[ServiceAction]:
    return [*(action(kit) for action in _PLAIN), *(AskUnlock(kit, field) for field in ORDER)]
