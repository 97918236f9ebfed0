//! Searches without saying for whom.

use commonplace::search::{Index, Order, Query, SearchFilter, SearchRequest};

pub fn search(index: &Index, query: &Query, filter: &SearchFilter, order: Order) {
    let request = SearchRequest {
        query,
        filter,
        order,
        size: 10,
        after: None,
        want_total: false,
        facets: &[],
        facet_size: 0,
    };
    let _ = index.search(&request);
}
