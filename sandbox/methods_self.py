from __future__ import annotations

import json
import re
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from telegram import BotCommand, User, WebhookInfo
from telegram.constants import (
    BotCommandLimit,
    BotCommandScopeType,
    BotDescriptionLimit,
    MenuButtonType,
    WebhookLimit,
)

from sandbox.calling import Calling, Result
from sandbox.people import Webhook
from sandbox.refusals import bad
from sandbox.wire import wire

LOCKED_OUT = timedelta(minutes=10)
_COMMAND = re.compile(r"[a-z0-9_]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]+")
_PORTS = frozenset({443, 80, 88, 8443})


def get_me(call: Calling) -> Result:
    """Show the bot to itself."""
    bot = call.bot
    me = User(
        bot.id,
        bot.name,
        is_bot=True,
        username=bot.username,
        can_join_groups=True,
        can_read_all_group_messages=not bot.privacy,
        supports_inline_queries=False,
        can_connect_to_business=False,
        has_main_web_app=False,
    )
    return wire(me)


def log_out(call: Calling) -> Result:
    """Leave this server: it refuses the bot for ten minutes."""
    call.bot.logged_out_until = call.world.clock.now() + LOCKED_OUT
    return True


def close(_call: Calling) -> Result:
    """Close the bot's instance before moving it elsewhere; there is nothing to close."""
    return True


def get_file(call: Calling) -> Result:
    """Where a file can be downloaded."""
    return wire(call.world.files.fetch(call.params.text("file_id")))


def set_webhook(call: Calling) -> Result:
    """Have updates pushed; an empty url turns that off."""
    url = call.params.text("url")
    if not url:
        return delete_webhook(call)
    _check_url(url)
    secret = call.params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if len(secret) > WebhookLimit.MAX_SECRET_TOKEN_LENGTH:
        raise bad("secret token is too long")
    connections = call.params.integer("max_connections", 40) or 40
    most = int(WebhookLimit.MAX_CONNECTIONS_LIMIT)
    connections = min(max(connections, int(WebhookLimit.MIN_CONNECTIONS_LIMIT)), most)
    _drop_if_asked(call)
    allow(call)
    call.bot.queue.hook_polls = call.bot.queue.poller
    call.bot.queue.poller += 1
    hook = call.bot.webhook
    if (hook.url, hook.secret) == (url, secret or None):  # then nothing begins anew, no pause ends
        hook.max_connections = connections
        return True
    call.bot.webhook = Webhook(url, secret or None, connections)
    call.bot.queue.bell.ring()
    call.world.news.ring()
    return True


def delete_webhook(call: Calling) -> Result:
    """Stop pushing updates."""
    _drop_if_asked(call)
    call.bot.webhook = Webhook()
    call.bot.queue.bell.ring()
    return True


def get_webhook_info(call: Calling) -> Result:
    """How updates are delivered, and what waits."""
    hook, queue = call.bot.webhook, call.bot.queue
    queue.expire(call.world.clock.now())
    info = WebhookInfo(
        hook.url,
        has_custom_certificate=False,
        pending_update_count=len(queue.waiting),
        last_error_date=hook.last_error_date,
        last_error_message=hook.last_error,
        max_connections=hook.max_connections if hook.url else None,
        allowed_updates=call.bot.allowed_named,
    )
    return wire(info)


def allow(call: Calling) -> None:
    """Remember which updates the bot wants from now on, if it says so."""
    asked = call.params.json("allowed_updates")
    if isinstance(asked, list):
        call.bot.queue.allow(asked)
        call.bot.allowed_named = sorted(call.bot.queue.allowed & set(asked)) or None


def set_my_commands(call: Calling) -> Result:
    """Set the commands shown for a scope and a language."""
    given = call.params.json("commands")
    if not isinstance(given, list):
        raise bad("can't parse commands JSON object")
    if len(given) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    commands = []
    for command in given:
        name = str(command.get("command", "")).removeprefix("/")
        if not _COMMAND.fullmatch(name) or len(name) > BotCommandLimit.MAX_COMMAND:
            raise bad("BOT_COMMAND_INVALID")
        words = str(command.get("description", "")).strip()
        if not 0 < len(words) <= BotCommandLimit.MAX_DESCRIPTION:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append(wire(BotCommand(name, words)))
    call.bot.commands[_scope(call)] = commands
    return True


def get_my_commands(call: Calling) -> Result:
    """List the commands of exactly that scope and language."""
    return call.bot.commands.get(_scope(call), [])


def delete_my_commands(call: Calling) -> Result:
    """Forget the commands of that scope and language."""
    call.bot.commands.pop(_scope(call), None)
    return True


def set_my_description(call: Calling) -> Result:
    """Set what an empty private chat with the bot says."""
    return _describe(call, "description", int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH))


def set_my_short_description(call: Calling) -> Result:
    """Set what the bot's profile says."""
    most = int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)
    return _describe(call, "short_description", most)


def set_chat_menu_button(call: Calling) -> Result:
    """Set the button beside the input field of one private chat, or of all."""
    button = call.params.json("menu_button") or {"type": MenuButtonType.DEFAULT.value}
    if button.get("type") not in {kind.value for kind in MenuButtonType}:
        raise bad("unsupported menu button type")
    chat = call.chat() if call.params.has("chat_id") else None
    if chat is not None and not chat.private:
        raise bad("chat must be a private chat")
    call.bot.menu_buttons[0 if chat is None else chat.id] = button
    return True


def _describe(call: Calling, field: str, most: int) -> bool:
    words = call.params.text(field)
    if len(words) > most:
        raise bad(f"{field.replace('_', ' ')} is too long")
    call.bot.descriptions[f"{field} {call.params.text('language_code')}".strip()] = words
    return True


def _scope(call: Calling) -> str:
    scope = call.params.json("scope") or {"type": BotCommandScopeType.DEFAULT.value}
    if scope.get("type") not in {kind.value for kind in BotCommandScopeType}:
        raise bad("unsupported bot command scope type")
    language = call.params.text("language_code")
    return f"{json.dumps(scope, sort_keys=True)} {language}".strip()


def _drop_if_asked(call: Calling) -> None:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.clear()


def _check_url(url: str) -> None:
    """Telegram wants HTTPS on a known port; on this machine plain HTTP on any port will do."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host == "localhost" or _loopback(host):
        return
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in _PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
