//! Bits: a set of the documents of one part of the index.

use tantivy::DocId;

/// A set of document numbers below a fixed end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// No document out of `end`.
    pub fn none(end: DocId) -> Self {
        Self {
            words: vec![0; (end as usize).div_ceil(64)],
        }
    }

    /// The documents that `keep` says, out of `end`.
    pub fn collect(end: DocId, keep: impl Fn(DocId) -> bool) -> Self {
        let mut bits = Self::none(end);
        for (n, word) in bits.words.iter_mut().enumerate() {
            let base = n as DocId * 64;
            for doc in base..end.min(base + 64) {
                *word |= u64::from(keep(doc)) << (doc - base);
            }
        }
        bits
    }

    /// Whether the document is in.
    #[inline]
    pub fn contains(&self, doc: DocId) -> bool {
        self.words
            .get(doc as usize / 64)
            .is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    /// Puts a document in.
    #[inline]
    pub fn insert(&mut self, doc: DocId) {
        self.words[doc as usize / 64] |= 1 << (doc % 64);
    }

    /// Takes a document out.
    #[inline]
    pub fn remove(&mut self, doc: DocId) {
        self.words[doc as usize / 64] &= !(1 << (doc % 64));
    }

    /// Keeps what is in both.
    pub fn intersect(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Puts in what is in the other.
    pub fn unite(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Takes out what is in the other.
    pub fn subtract(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Keeps what `keep` says.
    pub fn retain(&mut self, keep: impl Fn(DocId) -> bool) {
        for (n, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if !keep(n as DocId * 64 + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// How many are in.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    /// Whether none is in.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// What is in, ascending.
    pub fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.range(0, self.words.len() as DocId * 64)
    }

    /// What is in from `start`, a multiple of 64, to before `end`, ascending.
    pub fn range(&self, start: DocId, end: DocId) -> impl Iterator<Item = DocId> + '_ {
        let words = self.words.len();
        let (first, last) = (start as usize / 64, (end as usize).div_ceil(64));
        let span = first.min(words)..last.min(words);
        self.words[span]
            .iter()
            .enumerate()
            .flat_map(move |(n, word)| {
                let base = (first + n) as DocId * 64;
                Ones(*word).map(move |bit| base + bit)
            })
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.words.len() * 8
    }
}

struct Ones(u64);

impl Iterator for Ones {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        (self.0 != 0).then(|| {
            let bit = self.0.trailing_zeros();
            self.0 &= self.0 - 1;
            bit
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_keep_what_was_put_in() {
        let odd = Bits::collect(130, |doc| doc % 2 == 1);
        let mut third = Bits::none(130);
        for doc in (0..130).step_by(3) {
            third.insert(doc);
        }
        assert_eq!(odd.count(), 65);
        third.intersect(&odd);
        third.remove(3);
        third.retain(|doc| doc != 129);
        let left: Vec<_> = third.iter().collect();
        assert_eq!(left, (9..129).step_by(6).collect::<Vec<_>>());
        assert_eq!(odd.range(64, 70).count(), 32, "ranges end on whole words");
        assert!(!odd.contains(1000) && Bits::none(7).is_empty());
    }
}
