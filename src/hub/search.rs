//! Search: the one composed read. The index says which documents match, through the viewer's
//! reach; the rows come through the viewer; snippets are cut from text that it may read.
