/**
 * The shapes that travel between the server and the inbox.
 *
 * @typedef {"queued" | "assigned" | "pending" | "snoozed" | "closed"} State
 * @typedef {"anonymous" | "claimed" | "verified"} Assurance
 * @typedef {"queued" | "mine" | "all" | "closed"} View
 * @typedef {"visitor" | "agent" | "bot" | "system"} AuthorKind
 * @typedef {{id: string, name: string}} Named
 * @typedef {"low" | "normal" | "high" | "urgent"} Priority
 * @typedef {{id: string, name: string, tone: string}} Tag
 *
 * @typedef {object} Row One conversation as the list shows it.
 * @property {string} id
 * @property {State} state
 * @property {Named | null} team
 * @property {Priority} priority
 * @property {string | null} snoozed_until RFC 3339
 * @property {Tag[]} tags
 * @property {Named | null} assignee
 * @property {Named} end_user
 * @property {Assurance} assurance
 * @property {string} preview
 * @property {number} unread
 * @property {string} last_at RFC 3339
 * @property {string} created_at
 * @property {Named} channel
 * @property {{score: number, comment: string} | null} [rating]
 * @property {string} company Its id.
 * @property {{visitor: number, staff: number}} read How far each side has read.
 *
 * @typedef {Record<View | "waiting", number>} Counts `waiting`: mine with something unread
 *
 * @typedef {{id: string, name: string, type?: string, size?: number, width?: number, height?: number}} Attachment
 *
 * @typedef {object} Message
 * @property {number} seq
 * @property {string} id The sender's own id.
 * @property {{kind: AuthorKind, name: string, assurance?: Assurance}} author `assurance`: when it was said
 * @property {string} text
 * @property {string} at
 * @property {{text: string, value?: string}[]} [buttons]
 * @property {{title?: string, text?: string, url?: string}[]} [cards]
 * @property {Attachment[]} [attachments]
 *
 * @typedef {object} Note
 * @property {string} id
 * @property {number} after_seq The message it stands behind.
 * @property {{name: string}} author
 * @property {string} text
 * @property {string} at
 *
 * @typedef {object} Unsent A message or note that the server has not confirmed yet.
 * @property {string} id
 * @property {string} conversation
 * @property {"message" | "note"} kind
 * @property {string} text
 * @property {string} at
 * @property {Attachment[]} [attachments]
 * @property {"waiting" | "sending" | "failed"} state
 * @property {string} [reason]
 *
 * @typedef {{type: string, [member: string]: any}} Frame
 */
export {};
