//! What searching with permissions costs beside the bare engine without any:
//! `cargo bench --bench search [-- DOCUMENTS…]`, by default 100,000 and 1,000,000.
//! Made-up English documents of 120 to 400 words out of 50,000, as often as Zipf's law has it, under
//! 1,000 anchors; the same words in a plain index of the engine, with one text field with stems and
//! places. Every query runs on both in turn; a row is one kind of query as who sees this part of the
//! documents. `x` is our time by the engine's.

mod support;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use commonplace::access::{Reach, Standing};
use commonplace::model::{Anchor, DocumentKind, DocumentState, Level, SpaceId, Time};
use commonplace::search::{
    Entry, FacetField, Index, Order, Position, SearchFilter, SearchRequest, Sight, Snapshot,
    Writer, parse,
};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, QueryClone as _, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Searcher, Term};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const ANCHORS: i64 = 1_000;
const WORDS: usize = 50_000;
const QUERIES: usize = 300;
const TOP: usize = 20;
/// Parts of a thousand that somebody sees.
const SEEN: [i64; 5] = [1, 10, 100, 500, 1_000];

fn main() -> Outcome<()> {
    let asked = std::env::args().skip(1).filter_map(|a| a.parse().ok());
    let mut sizes: Vec<usize> = asked.collect();
    if sizes.is_empty() {
        sizes = vec![100_000, 1_000_000];
    }
    for size in sizes {
        measure(size)?;
    }
    Ok(())
}

/// Words to write with: the first the most often.
struct Vocabulary {
    words: Vec<String>,
    /// How often one of the words up to each is written, in all.
    upto: Vec<f64>,
}

impl Vocabulary {
    fn new() -> Self {
        let mut dice = StdRng::seed_from_u64(7);
        let (mut words, mut known) = (Vec::new(), HashSet::new());
        while words.len() < WORDS {
            let syllables = 2 + dice.random_range(0..3);
            let word: String = (0..syllables)
                .flat_map(|_| {
                    let (c, v) = (dice.random_range(0..15), dice.random_range(0..4));
                    [char::from(b"bdfgklmnprtvzhj"[c]), char::from(b"aiou"[v])]
                })
                .collect();
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        let mut sum = 0.0;
        let upto = (1..=WORDS).map(|n| {
            sum += 1.0 / n as f64;
            sum
        });
        let upto = upto.collect();
        Self { words, upto }
    }

    fn word(&self, dice: &mut StdRng) -> &str {
        let all = self.upto[WORDS - 1];
        let at = dice.random_range(0.0..all);
        &self.words[self.upto.partition_point(|upto| *upto < at)]
    }

    fn text(&self, words: usize, dice: &mut StdRng) -> String {
        let words: Vec<&str> = (0..words).map(|_| self.word(dice)).collect();
        words.join(" ")
    }
}

fn entry(n: usize, vocabulary: &Vocabulary) -> Entry {
    let mut dice = StdRng::seed_from_u64(n as u64);
    let kinds = DocumentKind::ALL;
    let words = dice.random_range(120..400);
    let at = Time::from_timestamp_micros(1_700_000_000_000_000 + n as i64).unwrap_or_default();
    Entry {
        ordinal: n as i64 + 1,
        anchor: Anchor(1 + n as i64 % ANCHORS),
        title: vocabulary.text(5, &mut dice),
        text: vocabulary.text(words, &mut dice),
        headings: Vec::new(),
        kind: kinds[n % kinds.len()],
        tags: Vec::new(),
        space: SpaceId(uuid::Uuid::from_u128(1 + n as u128 % 50)),
        partners: Vec::new(),
        owner: None,
        language: Some("en".to_owned()),
        state: DocumentState::Published,
        embargo_until: None,
        withdraw_at: None,
        verified_until: None,
        created_at: at,
        updated_at: at,
    }
}

/// The engine alone.
struct Plain {
    searcher: Searcher,
    text: Field,
}

fn plain(size: usize, vocabulary: &Vocabulary, dir: &Path) -> Outcome<(Plain, Duration)> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = schema.add_text_field(
        "text",
        TextOptions::default().set_indexing_options(indexing),
    );
    let kind = schema.add_text_field("kind", STRING | FAST);
    let space = schema.add_text_field("space", STRING | FAST);
    let index = tantivy::Index::create_in_dir(dir, schema.build())?;
    let began = Instant::now();
    let mut writer = index.writer_with_num_threads(1, Writer::MEMORY)?;
    for n in 0..size {
        let entry = entry(n, vocabulary);
        let mut document = tantivy::TantivyDocument::new();
        document.add_text(text, &entry.title);
        document.add_text(text, &entry.title);
        document.add_text(text, &entry.text);
        document.add_text(kind, entry.kind.as_str());
        document.add_text(space, entry.space.to_string());
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let took = began.elapsed();
    let searcher = index.reader()?.searcher();
    Ok((Plain { searcher, text }, took))
}

fn ours(size: usize, vocabulary: &Vocabulary, dir: &Path) -> Outcome<(Index, Duration)> {
    let index = Index::open(dir)?.index;
    let began = Instant::now();
    let mut rebuild = index.rebuild(Writer::MEMORY)?;
    for first in (0..size).step_by(500) {
        let entries = (first..size.min(first + 500)).map(|n| entry(n, vocabulary));
        rebuild.put(entries.collect())?;
    }
    let position = Position {
        epoch: uuid::Uuid::nil(),
        seq: 1,
    };
    rebuild.finish(position)?;
    Ok((index, began.elapsed()))
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Any,
    All,
    Phrase,
}

/// One of the questions asked of both.
struct Ask {
    words: Vec<String>,
    kind: Kind,
}

const KINDS: [(&str, Kind); 3] = [
    ("any word", Kind::Any),
    ("all words", Kind::All),
    ("phrase", Kind::Phrase),
];

fn asks(kind: Kind, size: usize, vocabulary: &Vocabulary) -> Vec<Ask> {
    let mut dice = StdRng::seed_from_u64(1);
    let ask = |_| {
        let entry = entry(dice.random_range(0..size), vocabulary);
        let text: Vec<&str> = entry.text.split(' ').collect();
        let count = match kind {
            Kind::Any => 1 + dice.random_range(0..3),
            Kind::All | Kind::Phrase => 2 + dice.random_range(0..2),
        };
        let first = dice.random_range(0..text.len() - 3);
        let words = text[first..first + count].iter();
        let mut words: Vec<String> = words.map(|w| (*w).to_owned()).collect();
        if kind != Kind::Phrase {
            let mut known = HashSet::new();
            words.retain(|word| known.insert(word.clone()));
        }
        Ask { words, kind }
    };
    (0..QUERIES).map(ask).collect()
}

impl Ask {
    fn typed(&self) -> String {
        match self.kind {
            Kind::Any => self.words.join(" "),
            Kind::All => format!("+{}", self.words.join(" +")),
            Kind::Phrase => format!("\"{}\"", self.words.join(" ")),
        }
    }

    fn plain(&self, plain: &Plain) -> Outcome<Box<dyn tantivy::query::Query>> {
        let mut analyzer = plain
            .searcher
            .index()
            .tokenizers()
            .get("en_stem")
            .ok_or("no tokenizer")?;
        let mut terms = Vec::new();
        let text = self.words.join(" ");
        let mut tokens = analyzer.token_stream(&text);
        while tokens.advance() {
            terms.push(Term::from_field_text(plain.text, &tokens.token().text));
        }
        if self.kind == Kind::Phrase && terms.len() > 1 {
            return Ok(PhraseQuery::new(terms).box_clone());
        }
        let occur = match self.kind {
            Kind::Any => Occur::Should,
            _ => Occur::Must,
        };
        let clauses = terms.into_iter().map(|term| {
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (occur, query.box_clone())
        });
        Ok(BooleanQuery::new(clauses.collect()).box_clone())
    }
}

/// What is wanted besides the first hits.
#[derive(Clone, Copy, PartialEq)]
enum Besides {
    Nothing,
    Count,
    Facets,
}

fn reach(seen: i64) -> Arc<Reach> {
    let standing = Standing {
        level: Level::View,
        early: false,
    };
    // Spread over the anchors, so that who sees more sees what who sees less does.
    let anchors = (0..seen).map(|n| (Anchor(1 + n * 7 % ANCHORS), standing));
    Arc::new(Reach::new(anchors))
}

fn search(snapshot: &Snapshot, reach: &Arc<Reach>, typed: &str, besides: Besides) -> Outcome<u64> {
    let query = parse(typed);
    let filter = SearchFilter::default();
    let facets: &[FacetField] = match besides {
        Besides::Facets => &[FacetField::Kind, FacetField::Space],
        _ => &[],
    };
    let found = snapshot.search(&SearchRequest {
        query: &query,
        filter: &filter,
        order: Order::RELEVANCE,
        size: TOP,
        after: None,
        want_total: besides != Besides::Nothing,
        facets,
        facet_size: 50,
        sight: Sight {
            reach,
            now: Time::from_timestamp_micros(1_800_000_000_000_000).unwrap_or_default(),
            masked: &[],
        },
    })?;
    Ok(found.hits.len() as u64 + found.total.unwrap_or(0))
}

fn search_plain(plain: &Plain, ask: &Ask, besides: Besides) -> Outcome<u64> {
    let query = ask.plain(plain)?;
    let top = TopDocs::with_limit(TOP).order_by_score();
    let hits = plain.searcher.search(&query, &top)?.len();
    let count = match besides {
        Besides::Nothing => 0,
        Besides::Count => plain.searcher.search(&query, &Count)?,
        Besides::Facets => {
            let facets: Aggregations = serde_json::from_value(serde_json::json!({
                "kind": {"terms": {"field": "kind", "size": 50}},
                "space": {"terms": {"field": "space", "size": 50}},
            }))?;
            let facets = AggregationCollector::from_aggs(facets, Default::default());
            let both = plain.searcher.search(&query, &(Count, facets))?;
            both.0
        }
    };
    Ok((hits + count) as u64)
}

fn measure(size: usize) -> Outcome<()> {
    let vocabulary = Vocabulary::new();
    let folders = (tempfile::tempdir()?, tempfile::tempdir()?);
    let writing = Instant::now();
    for n in 0..size.min(20_000) {
        std::hint::black_box(entry(n, &vocabulary));
    }
    // Making the documents up is no part of indexing them.
    let made = writing.elapsed().as_secs_f64() * size as f64 / size.min(20_000) as f64;
    let (plain, plain_took) = plain(size, &vocabulary, folders.0.path())?;
    let (index, took) = ours(size, &vocabulary, folders.1.path())?;
    let rate = |took: Duration| size as f64 / (took.as_secs_f64() - made).max(0.001);
    let bytes = (
        support::bytes(folders.0.path())?,
        support::bytes(folders.1.path())?,
    );
    println!("\n### {size} documents\n");
    println!(
        "Indexing: engine {:.0} documents/s, {:.0} bytes each; ours {:.0}/s (x{:.2} of the time), {:.0} bytes each (x{:.2})\n",
        rate(plain_took),
        bytes.0 as f64 / size as f64,
        rate(took),
        rate(plain_took) / rate(took),
        bytes.1 as f64 / size as f64,
        bytes.1 as f64 / bytes.0 as f64,
    );
    let snapshot = index.snapshot()?;
    println!("| seen | first search of somebody |");
    println!("| ---: | ---: |");
    for seen in SEEN {
        let began = Instant::now();
        search(&snapshot, &reach(seen), "zzzz", Besides::Nothing)?;
        println!("| {} % | {} |", seen as f64 / 10.0, micros(began.elapsed()));
    }
    println!(
        "\n| query | besides | seen | engine p50 | ours p50 | x | engine p99 | ours p99 | x |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, kind) in KINDS {
        let asks = asks(kind, size, &vocabulary);
        for (what, besides) in [
            ("", Besides::Nothing),
            ("count", Besides::Count),
            ("count, facets", Besides::Facets),
        ] {
            for seen in SEEN {
                let reach = reach(seen);
                let (mut theirs, mut mine) = (Vec::new(), Vec::new());
                for ask in &asks {
                    let typed = ask.typed();
                    // Frequencies among what is seen are worked out once and kept.
                    search(&snapshot, &reach, &typed, besides)?;
                    let began = Instant::now();
                    std::hint::black_box(search_plain(&plain, ask, besides)?);
                    theirs.push(began.elapsed());
                    let began = Instant::now();
                    std::hint::black_box(search(&snapshot, &reach, &typed, besides)?);
                    mine.push(began.elapsed());
                }
                row(name, what, seen, (theirs, mine));
            }
        }
    }
    support::tell_resident(folders.1.path(), bytes.1);
    Ok(())
}

fn row(name: &str, what: &str, seen: i64, (mut theirs, mut mine): (Vec<Duration>, Vec<Duration>)) {
    theirs.sort_unstable();
    mine.sort_unstable();
    let at = |times: &[Duration], percent: usize| times[(times.len() - 1) * percent / 100];
    let ratio = |percent| at(&mine, percent).as_secs_f64() / at(&theirs, percent).as_secs_f64();
    println!(
        "| {name} | {what} | {} % | {} | {} | {:.2} | {} | {} | {:.2} |",
        seen as f64 / 10.0,
        micros(at(&theirs, 50)),
        micros(at(&mine, 50)),
        ratio(50),
        micros(at(&theirs, 99)),
        micros(at(&mine, 99)),
        ratio(99),
    );
}

fn micros(time: Duration) -> String {
    format!("{} us", time.as_micros())
}
