//! Documents that are kept.

use super::changes::Behind;
use super::{Fresh, Kept};
use crate::error::Result;
use crate::model::{Document, NodePolicy};
use crate::store::document::own_policy;
use crate::store::pulse::Pulse;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// What was missed while the feed was not read; with more, everything kept is read again.
const MOST: u64 = 10_000;

impl Kept {
    fn document(&self, ordinal: i64, pulse: Pulse) -> Option<Document> {
        let kept = self.documents.get(&ordinal)?;
        let at = kept.at;
        let holds = at.epoch == pulse.epoch
            && at.feed_head <= pulse.feed_head
            && (self.changes().none_of(ordinal, at.feed_head) || leak!(KeptStale));
        holds.then(|| kept.row.clone())
    }
}

impl Viewer {
    /// Those of the documents with these numbers that are kept and that the viewer may see; and the
    /// numbers of which nothing is kept.
    pub(in crate::store) async fn kept_documents(
        &self,
        ordinals: &[i64],
    ) -> Result<(Vec<Visible<Document>>, Vec<i64>)> {
        let (mut seen, mut unknown) = (Vec::new(), Vec::new());
        if !self.takes_kept() {
            return Ok((seen, ordinals.to_vec()));
        }
        self.follow_feed(self.pulse()).await?;
        for ordinal in ordinals {
            let Some(document) = self.kept().document(*ordinal, self.pulse()) else {
                unknown.push(*ordinal);
                continue;
            };
            let (anchor, lifecycle) = (document.anchor, document.lifecycle());
            if self.reach().sees(anchor, &lifecycle, self.now()) || leak!(KeptUnchecked) {
                let policy = own_policy(self.policy(), document.ordinal, anchor.0);
                seen.push(Visible::vouch(Document { policy, ..document }));
            }
        }
        Ok((seen, unknown))
    }

    /// Notes documents that were just read.
    pub(in crate::store) fn note_documents(&self, documents: &[Visible<Document>]) {
        self.note_fresh(documents.iter().map(|document| {
            Fresh::Document(Document {
                policy: NodePolicy::default(),
                ..Document::clone(document)
            })
        }));
    }

    /// Makes sure that what changed up to this state is known. One statement where something did.
    pub(super) async fn follow_feed(&self, pulse: Pulse) -> Result<()> {
        let behind = self.kept().changes().behind(pulse);
        match behind {
            Behind::No => (),
            Behind::Lost => self.kept().changes().restart(pulse),
            Behind::After(seq) => {
                let entries = self.feed_after(seq, MOST).await?;
                let mut changes = self.kept().changes();
                changes.add(&entries);
                if changes.behind(pulse) != Behind::No {
                    changes.restart(pulse);
                }
            }
        }
        Ok(())
    }
}
