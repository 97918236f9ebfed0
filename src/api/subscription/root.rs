//! What can be followed: documents, what a saved search finds, and one's own notifications.

use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::stream;

use super::{From, turn};
use crate::api::document::{Document, DocumentFilterInput};
use crate::api::input::id_of;
use crate::api::notification::Notification;
use crate::hub::subscription::{Subject, Told};

/// One event, or none when the field only said what it follows.
type Events<T> = stream::Iter<std::option::IntoIter<T>>;

/// A document that changed, as it is now.
#[derive(SimpleObject)]
pub struct DocumentChange {
    /// Where the stream stands after this event: subscribe again with it as `after`, within six days, and
    /// you are told what you missed. Opaque, different each time, and good for you only.
    cursor: String,
    /// The document. Null in one event: when everything that changed before was told; from then on events
    /// come as things happen.
    document: Option<Document>,
}

/// A document that changed and that the saved search finds now.
#[derive(SimpleObject)]
pub struct SearchMatch {
    /// Where the stream stands after this event: subscribe again with it as `after`, within six days, and
    /// you are told what you missed. Opaque, different each time, and good for you only.
    cursor: String,
    /// The document. Null in one event: when everything that was found before was told; from then on
    /// events come as things happen.
    document: Option<Document>,
}

/// A notification that was sent to you.
#[derive(SimpleObject)]
pub struct NotificationArrival {
    /// Where the stream stands after this event: subscribe again with it as `after`, within six days, and
    /// you are told what you missed. Opaque, different each time, and good for you only.
    cursor: String,
    /// The notification. Null in one event: when everything that was sent before was told; from then on
    /// events come as things happen.
    notification: Option<Notification>,
}

fn document(told: &Told) -> Option<Document> {
    match told {
        Told::Document(row) => Some(Document(row.as_ref().clone())),
        Told::Notification(_) | Told::CaughtUp => None,
    }
}

/// Following documents.
#[derive(Default)]
pub struct DocumentSubscription;

#[Subscription]
impl DocumentSubscription {
    /// Tells of each document that passes the filter when it changes, as it is when you are told. A document
    /// that changed several times before you took the event is told once. Of what you may not see nothing is
    /// told, nor when something goes out of your sight or is deleted: look it up when that matters.
    async fn document_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of those that you may see; null: what is PUBLISHED.")]
        filter: Option<DocumentFilterInput>,
        #[graphql(desc = "Only what changed after this cursor; null: from now on.")] after: Option<
            String,
        >,
        #[graphql(
            default = true,
            desc = "Whether to go on once everything was told; `false` ends the stream there."
        )]
        follow: bool,
    ) -> async_graphql::Result<Events<DocumentChange>> {
        let filter = filter.unwrap_or_default().read();
        let subject = filter.map(|filter| Subject::Documents(Box::new(filter)));
        let told = turn(
            ctx,
            "documentChanged",
            (subject, From { after, follow }),
            document,
        );
        let told = told.await?;
        let told = told.map(|(cursor, document)| DocumentChange { cursor, document });
        Ok(stream::iter(told))
    }
}

/// Following searches.
#[derive(Default)]
pub struct SearchSubscription;

#[Subscription]
impl SearchSubscription {
    /// Tells of each document that a saved search of yours finds, when the document changes: as `search` would
    /// find it at that moment, once the index knows of the change. Ends with NOT_FOUND when the saved search
    /// is deleted.
    async fn search_matched(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a saved search of yours.")] saved_search: ID,
        #[graphql(desc = "Only what changed after this cursor; null: from now on.")] after: Option<
            String,
        >,
        #[graphql(
            default = true,
            desc = "Whether to go on once everything was told; `false` ends the stream there."
        )]
        follow: bool,
    ) -> async_graphql::Result<Events<SearchMatch>> {
        let subject = id_of("savedSearch", &saved_search).map(Subject::Search);
        let told = turn(
            ctx,
            "searchMatched",
            (subject, From { after, follow }),
            document,
        );
        let told = told.await?;
        let told = told.map(|(cursor, document)| SearchMatch { cursor, document });
        Ok(stream::iter(told))
    }
}

/// Following one's own notifications.
#[derive(Default)]
pub struct NotificationSubscription;

#[Subscription]
impl NotificationSubscription {
    /// Tells of each notification that is sent to you, each once.
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what was sent after this cursor; null: from now on.")] after: Option<
            String,
        >,
        #[graphql(
            default = true,
            desc = "Whether to go on once everything was told; `false` ends the stream there."
        )]
        follow: bool,
    ) -> async_graphql::Result<Events<NotificationArrival>> {
        let own = |told: &Told| match told {
            Told::Notification(row) => Some(Notification(row.clone())),
            Told::Document(_) | Told::CaughtUp => None,
        };
        let subject = Ok(Subject::Notifications);
        let told = turn(ctx, "notifications", (subject, From { after, follow }), own);
        let told = told.await?;
        let told = told.map(|(cursor, notification)| NotificationArrival {
            cursor,
            notification,
        });
        Ok(stream::iter(told))
    }
}
