//! Takes the connection out of a transaction.

use commonplace::store::Tx;

pub fn connection(tx: &Tx) {
    let _ = tx.db();
    let _ = &tx.tx;
}
