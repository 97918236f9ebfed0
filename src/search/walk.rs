//! Walk: goes through the lists of a query's words side by side and passes over what can't be
//! worth a given score.
//!
//! This is MaxScore (Turtle and Flood, 1995) with bounds of blocks (Ding and Suel, 2011): the words
//! that can't be worth enough even together, the commonest, lead nowhere and are only looked up
//! where another word is. What is not passed over is scored in the order of the clauses: hits and
//! their order are the same as if everything had been scored.

use tantivy::{DocId, TERMINATED};

use super::bits::Bits;
use super::words::{BLOCK, List, ROUNDING, Word, Words, worth};

impl Words<'_> {
    /// Tells candidates that match with their scores, ascending. `tell` returns what a score has to be
    /// from there on, `least` at first, for a document to be of any use; those of less may be left
    /// out.
    pub fn each(self, candidates: &Bits, least: f32, tell: impl FnMut(DocId, f32) -> f32) {
        if self.words.is_empty() || self.all && self.words.iter().any(|w| w.lists.is_empty()) {
            return;
        }
        let mut walk = Walk::new(self, least, tell);
        while let [first, others @ ..] = &walk.order[walk.first..] {
            let is_one = others.is_empty() && walk.words.words[*first].lists.len() == 1;
            let has_more = match is_one {
                true => walk.one_block(*first, candidates),
                false => walk.blocks(candidates),
            };
            if !has_more {
                return;
            }
        }
    }
}

/// A walk under way.
struct Walk<'a, T> {
    words: Words<'a>,
    /// The words by what they are worth at most, ascending; when all must occur, the rarest last.
    order: Vec<usize>,
    /// The words before this place in the order only follow; the others lead. Past the end:
    /// nothing can be worth enough.
    first: usize,
    /// What the words up to each place in the order are worth at most together.
    upto: Vec<f32>,
    /// Matches that are not worth more may be left out.
    threshold: f32,
    /// Whether the leading list is so long that the blocks of the others are worth a look as blocks.
    by_window: bool,
    /// How often each word is in the document looked at.
    frequencies: Vec<u32>,
    /// Of a block: what may be worth enough, and how often it has the word.
    promising: Vec<(DocId, u32)>,
    tell: T,
}

impl<'a, T: FnMut(DocId, f32) -> f32> Walk<'a, T> {
    fn new(words: Words<'a>, least: f32, tell: T) -> Self {
        let mut order: Vec<usize> = (0..words.words.len()).collect();
        if words.all {
            order.sort_by_key(|n| std::cmp::Reverse(words.words[*n].cost));
        } else {
            order.sort_by(|a, b| words.words[*a].most.total_cmp(&words.words[*b].most));
        }
        let cost = |place: Option<&usize>| place.map_or(0, |n| words.words[*n].cost);
        let by_window =
            words.all && order.len() > 1 && cost(order.first()) < 8 * cost(order.last());
        let mut sum = 0.0;
        let upto = order.iter().map(|n| {
            sum += words.words[*n].most;
            sum
        });
        let mut walk = Self {
            upto: upto.collect(),
            first: if words.all { order.len() - 1 } else { 0 },
            frequencies: vec![0; order.len()],
            by_window,
            promising: Vec::with_capacity(BLOCK),
            order,
            words,
            threshold: 0.0,
            tell,
        };
        walk.raise(least);
        walk
    }

    /// Learns what scores must be from here on.
    fn raise(&mut self, least: f32) {
        self.threshold = least / ROUNDING;
        let mut first = self.first;
        while self
            .upto
            .get(first)
            .is_some_and(|most| *most <= self.threshold)
        {
            first += 1;
        }
        // Where all are needed, none of the others can lead in its place.
        if !self.words.all || first == self.order.len() {
            self.first = first;
        }
    }

    /// What the words that follow are worth at most together.
    fn following(&self) -> f32 {
        self.first
            .checked_sub(1)
            .map_or(0.0, |last| self.upto[last])
    }

    /// Goes through a block of the only list that leads, the word's, or where all words are needed up
    /// to where the first of their blocks ends; false where nothing is left.
    fn one_block(&mut self, word: usize, candidates: &Bits) -> bool {
        let (mut following, mut end) = (self.following(), TERMINATED);
        let Words {
            words,
            norms,
            lengths,
            ..
        } = &mut self.words;
        let doc = words[word].lists[0].doc();
        if doc == TERMINATED {
            return false;
        }
        if self.by_window && self.threshold > 0.0 {
            following = 0.0;
            for n in &self.order[..self.first] {
                following += words[*n].worth_from(doc, norms, &mut end);
            }
            if end == TERMINATED {
                return false;
            }
        }
        let needed = self.threshold - following;
        let Word { lists, weight, .. } = &mut words[word];
        let (list, weight) = (&mut lists[0], *weight);
        if list.worth_in_block(norms) <= needed {
            match list.last_in_block() < end {
                true => list.next_block(),
                false => _ = list.seek(end),
            }
            return true;
        }
        let docs = &list.block.docs()[list.at..];
        let count = docs.partition_point(|doc| *doc < end);
        for (doc, frequency) in docs[..count].iter().zip(&list.block.freqs()[list.at..]) {
            if worth(weight, *frequency, lengths.of(norms, *doc)) > needed
                && candidates.contains(*doc)
            {
                self.promising.push((*doc, *frequency));
            }
        }
        match count == docs.len() {
            true => list.next_block(),
            false => list.at += count,
        }
        let mut promising = std::mem::take(&mut self.promising);
        for (doc, frequency) in promising.drain(..) {
            self.frequencies[word] = frequency;
            self.look_at(doc);
        }
        self.promising = promising;
        true
    }

    /// Goes through the leading lists up to where the first of their blocks ends, or fewer words
    /// lead; false where they have nothing left.
    fn blocks(&mut self, candidates: &Bits) -> bool {
        let Words { words, norms, .. } = &mut self.words;
        let (mut most, mut end, mut has_more) = (0.0, TERMINATED, false);
        for n in &self.order[self.first..] {
            let mut worth = 0.0f32;
            for list in words[*n].lists.iter_mut().filter(|list| list.has_more()) {
                worth = worth.max(list.worth_in_block(norms));
                end = end.min(list.last_in_block() + 1);
                has_more = true;
            }
            most += worth;
        }
        if most + self.following() <= self.threshold {
            for n in &self.order[self.first..] {
                for list in &mut self.words.words[*n].lists {
                    list.seek(end);
                }
            }
            return has_more;
        }
        let first = self.first;
        while first == self.first {
            let doc = self.next_below(end);
            if doc == end {
                break;
            }
            if candidates.contains(doc) {
                self.look_at(doc);
            }
        }
        has_more
    }

    /// The next document of the leading lists with how often it has their words, or `end`.
    fn next_below(&mut self, end: DocId) -> DocId {
        let words = &mut self.words.words;
        let leading = &self.order[self.first..];
        let lists = leading.iter().flat_map(|n| &words[*n].lists);
        let doc = lists.map(List::doc).min().unwrap_or(end);
        if doc >= end {
            return end;
        }
        for n in leading {
            let mut frequency = 0;
            for list in &mut words[*n].lists {
                if list.doc() == doc {
                    frequency = frequency.max(list.frequency());
                    list.step();
                }
            }
            self.frequencies[*n] = frequency;
        }
        doc
    }

    /// Scores a document for whose leading words it is known how often it has them.
    fn look_at(&mut self, doc: DocId) {
        let Words {
            words,
            norms,
            lengths,
            all,
        } = &mut self.words;
        let length = lengths.of(norms, doc);
        let leading = self.order[self.first..].iter();
        let mut most: f32 = leading
            .map(|n| worth(words[*n].weight, self.frequencies[*n], length))
            .sum();
        for place in (0..self.first).rev() {
            if most + self.upto[place] <= self.threshold {
                return;
            }
            let n = self.order[place];
            let frequency = words[n].frequency_at(doc);
            if frequency == 0 && *all {
                return;
            }
            self.frequencies[n] = frequency;
            most += worth(words[n].weight, frequency, length);
        }
        if most <= self.threshold {
            return;
        }
        let each = words.iter().zip(&self.frequencies);
        let score = each.fold(0.0, |score, (word, frequency)| {
            score + worth(word.weight, *frequency, length)
        });
        let least = (self.tell)(doc, score);
        self.raise(least);
    }
}
