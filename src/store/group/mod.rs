//! Groups: reads for the people of their organization, and what administers them.

mod read;
