// Service messages: the grey centred lines.
import { summary } from "./media.js";
import { store } from "./store.js";
import { t } from "./words.js";

const nameOf = (user) =>
  store.people.get(user.id)?.name ??
  store.bots.get(user.id)?.name ??
  [user.first_name, user.last_name].filter(Boolean).join(" ");

const SERVICE = [
  "new_chat_members",
  "left_chat_member",
  "new_chat_title",
  "new_chat_photo",
  "delete_chat_photo",
  "group_chat_created",
  "supergroup_chat_created",
  "channel_chat_created",
  "migrate_to_chat_id",
  "migrate_from_chat_id",
  "pinned_message",
  "message_auto_delete_timer_changed",
  "forum_topic_created",
  "forum_topic_edited",
  "forum_topic_closed",
  "forum_topic_reopened",
  "general_forum_topic_hidden",
  "write_access_allowed",
  "video_chat_started",
  "video_chat_ended",
];

export const isService = (message) =>
  SERVICE.some((key) => message[key] !== undefined && message[key] !== null);

export function serviceText(message) {
  const by = message.from ? nameOf(message.from) : "";
  if (message.new_chat_members) {
    const names = message.new_chat_members.map(nameOf).join("、");
    const alone =
      message.new_chat_members.length === 1 && message.new_chat_members[0].id === message.from?.id;
    return alone || !by ? t("svc_join", { names }) : t("svc_added", { by, names });
  }
  if (message.left_chat_member) {
    const name = nameOf(message.left_chat_member);
    return message.left_chat_member.id === message.from?.id
      ? t("svc_left", { name })
      : t("svc_removed", { by, name });
  }
  if (message.new_chat_title) return t("svc_title", { title: message.new_chat_title });
  if (message.pinned_message) return t("svc_pinned", { text: summary(message.pinned_message).slice(0, 40) });
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return t("svc_migrated");
  if (message.group_chat_created || message.supergroup_chat_created) return t("svc_created");
  return t("svc_other");
}
