//! The closed sets of words, as GraphQL enums.

use async_graphql::Enum;

use crate::model;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
        #[graphql(remote = "model::" $name)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
    )*};
}
