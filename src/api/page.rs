//! Pages: Relay connections with `nodes` beside `edges`, and signed cursors.

use async_graphql::{ID, SimpleObject};

use super::error::fault;
use crate::error::Error;
use crate::model::{Page, Slice};

/// The default and the largest size of a page.
const DEFAULT: i32 = 25;
const LARGEST: i32 = 100;

/// Where one slice of a list begins and ends.
#[derive(SimpleObject, Clone)]
pub struct PageInfo {
    /// Whether more items come after this slice.
    has_next_page: bool,
    /// Whether more items come before this slice.
    has_previous_page: bool,
    /// The cursor of the first item; null when there is none.
    start_cursor: Option<String>,
    /// The cursor of the last item; null when there is none.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// From the cursors of a slice, in order.
    pub fn new(cursors: &[String], has_previous: bool, has_next: bool) -> Self {
        Self {
            has_next_page: has_next,
            has_previous_page: has_previous,
            start_cursor: cursors.first().cloned(),
            end_cursor: cursors.last().cloned(),
        }
    }
}

/// Makes the connection and the edge of each noun that is listed.
macro_rules! connections {
    ($($node:path, $edge:ident, $connection:ident;)*) => {$(
        /// One item of a list, with its cursor.
        #[derive(SimpleObject)]
        pub struct $edge {
            /// Where the item is in this list; opaque, and good for this list and this viewer only.
            cursor: String,
            /// The item.
            node: $node,
        }

        /// One slice of a list.
        #[derive(SimpleObject)]
        pub struct $connection {
            /// The items with their cursors.
            edges: Vec<$edge>,
            /// The items alone.
            nodes: Vec<$node>,
            /// Where this slice begins and ends.
            page_info: PageInfo,
            /// How many items the whole list has for you; counted only when it is asked for.
            total_count: Option<i64>,
        }

        impl $connection {
            /// From a page and the cursor of each of its rows.
            pub fn new<R>(
                page: Page<R>,
                total_count: Option<u64>,
                cursor: impl Fn(&R) -> String,
                node: impl Fn(R) -> $node,
            ) -> Self {
                let cursors: Vec<String> = page.rows.iter().map(cursor).collect();
                let nodes: Vec<$node> = page.rows.into_iter().map(node).collect();
                let page_info = PageInfo::new(&cursors, page.has_previous, page.has_next);
                let edges = cursors.into_iter().zip(nodes.iter().cloned());
                Self {
                    edges: edges.map(|(cursor, node)| $edge { cursor, node }).collect(),
                    nodes,
                    page_info,
                    total_count: total_count.map(|n| i64::try_from(n).unwrap_or(i64::MAX)),
                }
            }
        }
    )*};
}

connections! {
    super::document::Document, DocumentEdge, DocumentConnection;
    super::space::Space, SpaceEdge, SpaceConnection;
    super::organization::Organization, OrganizationEdge, OrganizationConnection;
    super::person::Person, PersonEdge, PersonConnection;
    super::segment::Segment, SegmentEdge, SegmentConnection;
    super::agreement::Agreement, AgreementEdge, AgreementConnection;
    super::group::Group, GroupEdge, GroupConnection;
    super::wall::Wall, WallEdge, WallConnection;
    super::signature::Signature, SignatureEdge, SignatureConnection;
    super::token::Token, TokenEdge, TokenConnection;
    super::proposal::Proposal, ProposalEdge, ProposalConnection;
    super::notification::Notification, NotificationEdge, NotificationConnection;
    super::access_request::AccessRequest, AccessRequestEdge, AccessRequestConnection;
    super::share_link::ShareLink, ShareLinkEdge, ShareLinkConnection;
    super::provider::IdentityProvider, IdentityProviderEdge, IdentityProviderConnection;
    super::synonym::SynonymGroup, SynonymGroupEdge, SynonymGroupConnection;
    super::saved_search::SavedSearch, SavedSearchEdge, SavedSearchConnection;
    super::signed_in::Session, SessionEdge, SessionConnection;
    super::audit::AuditEntry, AuditEntryEdge, AuditEntryConnection;
}

/// The paging arguments of a list, as given.
#[derive(Debug, Clone, Default)]
pub struct PageArguments {
    /// How many from the start.
    pub first: Option<i32>,
    /// Only after this cursor.
    pub after: Option<String>,
    /// How many from the end.
    pub last: Option<i32>,
    /// Only before this cursor.
    pub before: Option<String>,
}

impl PageArguments {
    /// Checks the arguments; `place` reads a cursor.
    pub fn slice<C>(self, place: impl Fn(&str) -> Option<C>) -> async_graphql::Result<Slice<C>> {
        let backward = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(bad("last", "give `first` or `last`, not both"));
            }
            (None, Some(_)) => true,
            _ => false,
        };
        let size = self.first.or(self.last).unwrap_or(DEFAULT);
        if !(1..=LARGEST).contains(&size) {
            let name = if backward { "last" } else { "first" };
            return Err(bad(
                name,
                format!("must be between 1 and {LARGEST}, not {size}"),
            ));
        }
        let read = |name: &str, cursor: Option<String>| {
            cursor
                .map(|cursor| {
                    place(&cursor).ok_or_else(|| {
                        bad(name, "is no cursor of this list: start again without it")
                    })
                })
                .transpose()
        };
        Ok(Slice {
            size: size as u64,
            after: read("after", self.after)?,
            before: read("before", self.before)?,
            backward,
        })
    }
}

fn bad(argument: &str, message: impl std::fmt::Display) -> async_graphql::Error {
    fault(Error::invalid(argument, format!("`{argument}` {message}")))
}

/// An id as clients see it.
pub fn id(id: impl std::fmt::Display) -> ID {
    ID(id.to_string())
}
