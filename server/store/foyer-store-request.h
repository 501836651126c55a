/* Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later */
#pragma once

#include "foyer-change.h"
#include "foyer-model.gen.h"

G_BEGIN_DECLS

/**
 * FoyerActor:
 * @kind: "user", "visitor", "system" or "operator"
 * @id: (nullable): the user's or visitor's id
 * @address: (nullable): where the request came from
 *
 * Who does something, for the audit log.
 */
typedef struct
{
  char *kind;
  char *id;
  char *address;
} FoyerActor;

#define FOYER_TYPE_ACTOR (foyer_actor_get_type ())
GType       foyer_actor_get_type (void);
FoyerActor *foyer_actor_new (const char *kind, const char *id, const char *address);
FoyerActor *foyer_actor_copy (const FoyerActor *self);
void        foyer_actor_free (FoyerActor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerActor, foyer_actor_free)

/**
 * FoyerListQuery:
 * @equals: name and value in turn, each name a stored field of the type ("status", "widgetId"); a
 * NULL value means that the field is absent
 * @text: (nullable): what the listed rows must contain somewhere, without case (conversations: title,
 * visitor, last words)
 * @after: (nullable): the opaque end of the page before
 * @limit: rows at the most, 1..200; 0 means all up to 10,000
 * @caller_id: (nullable): for whom readSeq and unread are computed (conversations)
 */
typedef struct
{
  GPtrArray *equals;
  char      *text;
  char      *after;
  guint      limit;
  char      *caller_id;
} FoyerListQuery;

FoyerListQuery *foyer_list_query_new (guint limit, const char *after);
FoyerListQuery *foyer_list_query_copy (const FoyerListQuery *self);
void            foyer_list_query_equals (FoyerListQuery *self, const char *name, const char *value);
void            foyer_list_query_free (FoyerListQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerListQuery, foyer_list_query_free)

/* No cursor: 0 is one, "from the first message on". */
#define FOYER_NO_SEQ (-1)

/**
 * FoyerStoreOperation:
 *
 * Every method of the store. The comment says which members of #FoyerStoreRequest it reads, and its result
 * (transfer full). Each is one transaction. All errors are #FOYER_ERROR: not_found, conflict (unique or
 * foreign key), email_taken (users), rule_in_use (context_rules), stale_version, unavailable (no database
 * before the deadline), internal.
 */
typedef enum
{
  FOYER_STORE_LIST,   /* type, query → FoyerStorePage. Orders: conversations newest activity first;
                       * context_rules highest   priority, then oldest; audit_log and context_rule_versions
                       * newest   first; documents, users and the   others by their id */
  FOYER_STORE_GET,    /* type, id, text = for whom readSeq and unread are (conversations) → FoyerRecord */
  FOYER_STORE_INSERT, /* record, actor → FoyerRecord with id, times and version set. context_rules: also its
                       * version row; documents: see FOYER_STORE_SAVE_DOCUMENTS */
  FOYER_STORE_UPDATE, /* record (whole, by its id), number = expected version or 0, actor → FoyerRecord,
                       * version counted up where the type has one (context_rules: also a version row;
                       * knowledge_bases: not the revision) */
  FOYER_STORE_PATCH,  /* record (its id, and the fields to set), names = wire names of the fields to write
                       * (absent in  record: to NULL), actor → FoyerRecord. users: the last active admin stays
                       * one, else conflict */
  FOYER_STORE_DELETE, /* type, id, number = expected version or 0, actor → NULL. users: the last active admin
                       * stays; context_rules: rule_in_use while a widget's ruleIds or defaultRuleId name it;
                       * visitors: with conversations, messages and tokens; documents: bumps the base's
                       * revision */

  FOYER_STORE_FIND_USER,       /* text = folded e-mail → FoyerUser with passwordHash, or NULL */
  FOYER_STORE_ADD_FIRST_ADMIN, /* record = FoyerUser, actor → FoyerUser; conflict where an admin exists */
  FOYER_STORE_HAS_ADMIN,       /* → JsonNode boolean */
  FOYER_STORE_ADD_TOKEN,       /* record = FoyerToken → NULL */
  FOYER_STORE_FIND_TOKEN,   /* text = hash → FoyerToken, or NULL (expired ones too; the caller compares) */
  FOYER_STORE_TOUCH_TOKEN,  /* record = FoyerToken (hash, lastUsedAt, expiresAt) → NULL */
  FOYER_STORE_DELETE_TOKEN, /* text = hash, actor → NULL */
  FOYER_STORE_DELETE_USER_TOKENS, /* id = user, text = hash to keep or NULL → GPtrArray of char* hashes
                                     deleted */
  FOYER_STORE_ADD_AUDIT,          /* record = FoyerAuditEntry → NULL */

  FOYER_STORE_OPEN_SESSION, /* record = FoyerVisitor (absent id: known by widgetId and externalId, or a new
                             * one; else updated: lastSeenAt, claims, and attributes/verified/name/userId
                             * where present), second = FoyerConversation (widgetId, page, locale, context;
                             * absent id: the visitor's open conversation of that widget is continued, or a
                             * new one is made; with an id: that room, see FOYER_STORE_JOIN_ROOM), number = 1:
                             * always a new conversation, token = FoyerToken to add or NULL, id = the visitor
                             * whose token came along and text = its hash, or NULL: where it is the same
                             * visitor, the token stays and no other is added; where it was an anonymous one,
                             * their open conversation is carried over, and the token ends →
                             * FoyerStoreSession. The visitor becomes a member. conflict: the externalId came
                             * twice at once; try again. */
  FOYER_STORE_APPEND, /* append = FoyerStoreAppend → FoyerStoreAppended. Grouped with what arrives meanwhile.
                       */
  FOYER_STORE_LIST_MESSAGES,  /* id = conversation, number = afterSeq or FOYER_NO_SEQ, second_number =
                               * beforeSeq or 0,  limit, flag = with  staff notes → GPtrArray of FoyerMessage,
                               * ascending seq; no  cursor: the last limit */
  FOYER_STORE_FIND_MESSAGE,   /* id = conversation, text = sender, after = the sender's clientId →
                               * FoyerMessage, or NULL */
  FOYER_STORE_REMOVE_MESSAGE, /* id, actor → FoyerMessage with status removed and empty content */
  FOYER_STORE_GET_TRACE,      /* id = message, the question or its answer → JsonNode */
  FOYER_STORE_ADD_MEMBER,     /* record = FoyerMember → NULL; no error where it is one already */
  FOYER_STORE_JOIN_ROOM,  /* id = room, text = visitor → FoyerStoreSession without a visitor; joined where
                           * they were no member before. forbidden for who was removed, conflict where the
                           * room is full */
  FOYER_STORE_GET_MEMBER, /* id = conversation, text = member → FoyerMember, or NULL where there is none, or
                           * they were removed */
  FOYER_STORE_REMOVE_MEMBER, /* id = room, text = member, actor → FoyerConversation; they cannot come back.
                              * conflict where it is no room */
  FOYER_STORE_SET_READS,     /* records = FoyerMembers (conversationId, id, kind, readSeq) → NULL; never
                              * backwards, at most lastSeq. In a chat, staff and its visitor take part by
                              * reading; in a room only members have read. Unknown conversations are left
                              * out. */
  FOYER_STORE_LIST_MEMBERSHIPS, /* text = member → GPtrArray of FoyerConversation, id and kind only, at most
                                   200, newest activity first */

  FOYER_STORE_PUBLISHED_RULES, /* → GPtrArray of FoyerContextRule: each rule's last published version, as
                                  saved then */
  FOYER_STORE_SAVE_DOCUMENTS,  /* id = base, records = GPtrArray of FoyerDocument (absent id: matched by
                                * externalId, else url,  else title; else new), passages = GPtrArray of
                                * GPtrArray of char*, one per document, actor,  flag = answer the saved
                                * documents → FoyerStoreSaved. Bumps the base's revision when anything  changed.
                                * One transaction. */
  FOYER_STORE_LOAD_PASSAGES,   /* id = base, after = last document id or NULL, limit documents →
                                  FoyerStorePassages */

  FOYER_STORE_GET_STATS, /* number = since, in milliseconds → JsonNode: an object with the counts of Stats
                          * that the database knows */

  FOYER_STORE_LIST_CHANGES, /* text = table or NULL, number = since cursor, limit, second_number = how far
                             * from there the newest cursor may be, else none is looked at (0: any) →
                             * FoyerStoreChanges */

  FOYER_N_STORE_OPERATIONS,
} FoyerStoreOperation;

/* @message as stored; @duplicate where the same clientId with the same content was stored before (another
 * content: conflict); @conversation as it is after the append. */
typedef struct
{
  FoyerMessage      *message;
  gboolean           duplicate;
  FoyerConversation *conversation;
} FoyerStoreAppended;

/**
 * FoyerStoreAppendFunc:
 * @appended: (transfer full) (nullable): what was stored
 * @error: (transfer full) (nullable): why not
 * @user_data: what was given with it
 */
typedef void (*FoyerStoreAppendFunc) (FoyerStoreAppended *appended, GError *error, gpointer user_data);

/**
 * FoyerStoreAppend:
 * @message: without seq; id set by the caller (UUIDv7), clientId where the sender gave one
 * @trace: (nullable): the trace to keep with the message
 * @question_id: (nullable): the message that @trace answers too
 * @take_over_by: (nullable): an agent's id: mode becomes human and, if empty, assigneeId the agent
 * @hand_over: mode becomes human (queued where nobody is assigned)
 * @only_in_auto: refused with conflict where a person has taken over meanwhile (automatic answers)
 * @done: (nullable): is called with the outcome, in place of the request's callback: without a task, for what
 * happens most. Perhaps at once, where the store has too much to do
 * @done_data: for @done
 */
typedef struct
{
  FoyerMessage *message;
  JsonNode     *trace;
  char         *question_id;
  char         *take_over_by;
  gboolean      hand_over;
  gboolean      only_in_auto;

  FoyerStoreAppendFunc done;
  gpointer             done_data;
} FoyerStoreAppend;

FoyerStoreAppend *foyer_store_append_new (FoyerMessage *message);
void              foyer_store_append_free (FoyerStoreAppend *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStoreAppend, foyer_store_append_free)

void foyer_store_appended_free (FoyerStoreAppended *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStoreAppended, foyer_store_appended_free)

typedef struct
{
  GPtrArray *records; /* of FoyerRecord */
  char      *next;    /* opaque, NULL at the end */
} FoyerStorePage;
void foyer_store_page_free (FoyerStorePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStorePage, foyer_store_page_free)

typedef struct
{
  FoyerVisitor      *visitor;
  FoyerConversation *conversation;
  gboolean           created;      /* a new conversation */
  gboolean           joined;       /* a room that the visitor was no member of before */
  gboolean           keeps_token;  /* no token was added */
  gboolean           carried_over; /* the token that came along has ended */
} FoyerStoreSession;
void foyer_store_session_free (FoyerStoreSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStoreSession, foyer_store_session_free)

typedef struct
{
  guint      created;
  guint      updated;
  guint      unchanged;
  gint64     revision;  /* of the base, after */
  GPtrArray *documents; /* of FoyerDocument, or NULL where not asked for */
} FoyerStoreSaved;
void foyer_store_saved_free (FoyerStoreSaved *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStoreSaved, foyer_store_saved_free)

typedef struct
{
  gint64     revision;  /* of the base when the page was read */
  GPtrArray *documents; /* of FoyerDocument, text left out */
  GPtrArray *passages;  /* of GPtrArray of char*, one per document */
  char      *next;      /* NULL at the end */
} FoyerStorePassages;
void foyer_store_passages_free (FoyerStorePassages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStorePassages, foyer_store_passages_free)

typedef struct
{
  GPtrArray *changes; /* of FoyerChange, ascending cursor */
  gint64     oldest;  /* the oldest cursor still kept, 0 where none is */
  gint64     newest;  /* the newest committed one, 0 where there is none */
} FoyerStoreChanges;
void foyer_store_changes_free (FoyerStoreChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStoreChanges, foyer_store_changes_free)

/**
 * FoyerStoreRequest:
 *
 * One call of a method; #FoyerStoreOperation says who reads what. Owned by the store once it is run.
 */
typedef struct
{
  FoyerStoreOperation operation;
  GType               type;
  FoyerRecord        *record;
  FoyerRecord        *second;
  FoyerToken         *token;
  GPtrArray          *records;
  GPtrArray          *passages;
  char              **names;
  char               *id;
  char               *text;
  char               *after;
  gint64              number;
  gint64              second_number;
  guint               limit;
  gboolean            flag;
  FoyerListQuery     *query;
  FoyerStoreAppend   *append;
  FoyerActor         *actor;
} FoyerStoreRequest;

FoyerStoreRequest *foyer_store_request_new (FoyerStoreOperation operation);
void               foyer_store_request_free (FoyerStoreRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoyerStoreRequest, foyer_store_request_free)

void foyer_store_result_free (FoyerStoreOperation operation, gpointer result);

G_END_DECLS
