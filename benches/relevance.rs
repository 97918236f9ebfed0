//! How well the search ranks, on a set of judged queries:
//! `cargo run --release --example relevance -- DIR [--run FILE] [--by-query]`.
//!
//! DIR holds `documents.jsonl` (`id`, `title`, `text`), `queries.jsonl` (`id`, `text`) and
//! `qrels.tsv` (query, document, grade). Documents are taken into an index in memory and queries
//! go through the same parser and ranking as those of the API. Printed are nDCG@10, Recall@100 and
//! MAP, means over the queries that have a relevant document; `--run` writes the ranking itself,
//! one `query document rank` a line, for other programs to score.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use commonplace::access::{Reach, Standing};
use commonplace::model::{Anchor, DocumentKind, DocumentState, Level, SpaceId, Time};
use commonplace::search::{
    Change, Entry, Index, Order, Position, SearchFilter, SearchRequest, Sight, Writer, parse,
};
use serde_json::Value;

/// How far down a ranking counts for MAP.
const DEPTH: usize = 1000;

type Outcome<T> = Result<T, Box<dyn Error>>;
/// Grades of documents by query.
type Grades = HashMap<String, HashMap<String, i64>>;

fn main() -> Outcome<()> {
    let (mut dir, mut run, mut by_query) = (None, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--run" => run = Some(PathBuf::from(arguments.next().ok_or("--run needs a FILE")?)),
            "--by-query" => by_query = true,
            _ => dir = Some(PathBuf::from(argument)),
        }
    }
    let dir = dir.ok_or("usage: relevance DIR [--run FILE] [--by-query]")?;
    let documents = lines(&dir.join("documents.jsonl"))?;
    let queries = lines(&dir.join("queries.jsonl"))?;
    let grades = grades(&dir.join("qrels.tsv"))?;
    let names: Vec<&str> = documents.iter().map(|d| text(d, "id")).collect();
    let index = index(&documents)?;
    let (mut rows, mut ranking) = (Vec::new(), String::new());
    for query in &queries {
        let id = text(query, "id");
        let ranked = ranked(&index, text(query, "text"), &names)?;
        for (n, document) in ranked.iter().enumerate() {
            writeln!(ranking, "{id}\t{document}\t{}", n + 1)?;
        }
        if let Some(measured) = grades.get(id).and_then(|grades| measure(&ranked, grades)) {
            if by_query {
                println!("{id}\t{measured:.4?}");
            }
            rows.push(measured);
        }
    }
    if let Some(file) = run {
        std::fs::write(file, ranking)?;
    }
    let mean = |n: usize| rows.iter().map(|row| row[n]).sum::<f64>() / rows.len().max(1) as f64;
    println!("| documents | queries | nDCG@10 | Recall@100 | MAP |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    println!(
        "| {} | {} | {:.4} | {:.4} | {:.4} |",
        documents.len(),
        rows.len(),
        mean(0),
        mean(1),
        mean(2)
    );
    Ok(())
}

fn lines(path: &Path) -> Outcome<Vec<Value>> {
    let content = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let lines = content.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn text<'a>(line: &'a Value, field: &str) -> &'a str {
    line[field].as_str().unwrap_or_default()
}

fn grades(path: &Path) -> Outcome<Grades> {
    let content = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut grades = Grades::new();
    for line in content.lines() {
        let mut parts = line.split('\t');
        let (query, document) = (parts.next(), parts.next());
        if let (Some(query), Some(document), Some(grade)) = (query, document, parts.next_back()) {
            let of_query = grades.entry(query.to_owned()).or_default();
            of_query.insert(document.to_owned(), grade.trim().parse()?);
        }
    }
    Ok(grades)
}

/// An index of all documents; the ordinal of each is its place in the file.
fn index(documents: &[Value]) -> Outcome<Index> {
    let index = Index::in_memory()?;
    let start = Time::from_timestamp_micros(0).ok_or("1970 is in range")?;
    let entries = (0..).zip(documents).map(|(ordinal, document)| Entry {
        ordinal,
        anchor: Anchor(1),
        title: text(document, "title").to_owned(),
        headings: Vec::new(),
        text: text(document, "text").to_owned(),
        kind: DocumentKind::Other,
        tags: Vec::new(),
        space: SpaceId(uuid::Uuid::nil()),
        partners: Vec::new(),
        owner: None,
        language: None,
        state: DocumentState::Published,
        embargo_until: None,
        withdraw_at: None,
        verified_until: None,
        created_at: start,
        updated_at: start,
    });
    let changes = entries.map(|entry| Change::Put(Box::new(entry))).collect();
    let position = Position {
        epoch: uuid::Uuid::nil(),
        seq: 1,
    };
    index.writer(Writer::MEMORY).apply(changes, position)?;
    Ok(index)
}

/// The names of what is found, best first.
fn ranked<'a>(index: &Index, typed: &str, names: &[&'a str]) -> Outcome<Vec<&'a str>> {
    let standing = Standing {
        level: Level::View,
        early: false,
    };
    let reach = Arc::new(Reach::new([(Anchor(1), standing)]));
    let (query, filter) = (parse(typed), SearchFilter::default());
    let found = index.search(&SearchRequest {
        query: &query,
        filter: &filter,
        order: Order::RELEVANCE,
        size: DEPTH,
        after: None,
        want_total: false,
        facets: &[],
        facet_size: 0,
        sight: Sight {
            reach: &reach,
            now: Time::from_timestamp_micros(1).ok_or("1970 is in range")?,
            masked: &[],
        },
    })?;
    let names = found.hits.iter().map(|hit| names[hit.ordinal as usize]);
    Ok(names.collect())
}

/// nDCG@10, Recall@100 and average precision; none where nothing is relevant.
fn measure(ranked: &[&str], grades: &HashMap<String, i64>) -> Option<[f64; 3]> {
    let gain = |grade: i64, n: usize| grade.max(0) as f64 / (n as f64 + 2.0).log2();
    let grade = |document: &&str| grades.get(*document).copied().unwrap_or(0);
    let relevant: HashSet<&str> = grades
        .iter()
        .filter(|(_, grade)| **grade > 0)
        .map(|(document, _)| document.as_str())
        .collect();
    if relevant.is_empty() {
        return None;
    }
    let mut ideal: Vec<i64> = grades.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let best: f64 = ideal
        .iter()
        .take(10)
        .enumerate()
        .map(|(n, g)| gain(*g, n))
        .sum();
    let ours: f64 = ranked
        .iter()
        .take(10)
        .enumerate()
        .map(|(n, d)| gain(grade(d), n))
        .sum();
    let is_hit = |document: &&&str| relevant.contains(**document);
    let recalled = ranked.iter().take(100).filter(is_hit).count();
    let (mut hits, mut precision) = (0.0, 0.0);
    for (n, document) in ranked.iter().enumerate() {
        if relevant.contains(document) {
            hits += 1.0;
            precision += hits / (n as f64 + 1.0);
        }
    }
    let all = relevant.len() as f64;
    Some([ours / best, recalled as f64 / all, precision / all])
}
