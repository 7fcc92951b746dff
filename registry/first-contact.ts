/**
 * SQL for a lateral join: language and channel of the first contact that a participant is to be written to on a date, by
 * e-mail before any other way. `participant` and `date` are SQL expressions.
 */
export const firstContact = (participant: string, date: string): string => `
  SELECT contact.language, contact.channel FROM contact_of
  JOIN contact ON contact.id = contact_of.contact
  WHERE contact_of.participant = ${participant} AND contact.role = 'to'
    AND contact.valid_from <= ${date} AND coalesce(contact.valid_until >= ${date}, true)
  ORDER BY (contact.channel <> 'email'), contact.rank, contact.id LIMIT 1`;
