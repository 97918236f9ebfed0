//! How much one request may ask for.

/// Bytes of a document.
pub const QUERY_BYTES: usize = 32 * 1024;
/// Names, numbers, strings and punctuation of a document.
pub const TOKENS: usize = 5_000;
/// Bytes of one name: the library looks for similar names, which takes time by the length.
pub const NAME_BYTES: usize = 128;
/// Brackets of any kind inside each other. The library's parser calls itself for each.
pub const BRACKETS: usize = 64;
/// Lists and objects inside each other in the variables.
pub const VARIABLES_DEPTH: usize = 64;
/// Items of one list in the variables.
pub const LIST_ITEMS: usize = 1_000;
/// Operations in a document.
pub const OPERATIONS: usize = 20;
/// Selections of all operations once every fragment stands where it is spread.
pub const SELECTIONS: u64 = 5_000;
/// Fields inside each other; the standard introspection query needs 15.
pub const DEPTH: u64 = 15;
/// Selection sets inside each other, fragments included.
pub const NESTING: u64 = 32;
/// Renamed fields of one operation, once every fragment stands where it is spread.
pub const ALIASES: u64 = 100;
/// Directives at one place.
pub const DIRECTIVES: usize = 5;
/// Lists of types or of their parts inside each other; the standard introspection query needs 2.
pub const INTROSPECTION_LISTS: u64 = 2;
/// Cost of one operation, see [`super::cost`].
pub const COST: u64 = 5_000;
/// Entries of the largest page.
pub const PAGE: u64 = 100;
/// Entries of a page when the request does not say.
pub const DEFAULT_PAGE: u64 = 25;
/// Entries that a list without pages is taken to have.
pub const PLAIN_LIST: u64 = 5;
/// Fields that the schema does not have: the library looks for a similar name for each.
pub const UNKNOWN_FIELDS: usize = 20;
