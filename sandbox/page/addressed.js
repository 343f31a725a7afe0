// Whether a message speaks to one person: it mentions them or replies to them.

export function addressed(message, person) {
  if (message.reply_to_message?.from?.id === person.id) return true;
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  return entities.some((entity) => {
    if (entity.type === "text_mention") return entity.user?.id === person.id;
    if (entity.type !== "mention" || !person.username) return false;
    const name = text.slice(entity.offset + 1, entity.offset + entity.length);
    return name.toLowerCase() === person.username.toLowerCase();
  });
}
