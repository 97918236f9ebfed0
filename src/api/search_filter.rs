//! What a search is narrowed to, as an input.

use async_graphql::{ID, InputObject};
use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};

use super::input::{ids_of, instant};
use super::word::{DocumentKind, DocumentState};
use crate::error::{Error, Result};
use crate::model::Time;
use crate::search::SearchFilter;

/// Which of the documents that match. Within a list any one suffices; all that is given must
/// hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "SearchFilter")]
pub struct SearchFilterInput {
    /// Of any of these kinds.
    #[graphql(default)]
    kinds: Vec<DocumentKind>,
    /// With any of these tags.
    #[graphql(default)]
    tags: Vec<String>,
    /// In any of the spaces with these ids.
    #[graphql(default)]
    spaces: Vec<ID>,
    /// Concerning any of the partners with these ids.
    #[graphql(default)]
    partners: Vec<ID>,
    /// Owned by any of the people with these ids.
    #[graphql(default)]
    owners: Vec<ID>,
    /// In any of these languages; `pt` also takes `pt-BR`.
    #[graphql(default)]
    languages: Vec<String>,
    /// In any of these states; empty: PUBLISHED.
    #[graphql(default)]
    states: Vec<DocumentState>,
    /// Changed at this instant or later.
    updated_from: Option<DateTime<Utc>>,
    /// Changed before this instant.
    updated_until: Option<DateTime<Utc>>,
    /// Changed in any of these months or years, UTC: such as `2026-05` or `2026`, as the facet
    /// UPDATED has them.
    #[graphql(default)]
    updated_in: Vec<String>,
    /// Added at this instant or later.
    created_from: Option<DateTime<Utc>>,
    /// Added before this instant.
    created_until: Option<DateTime<Utc>>,
    /// Whether somebody vouches for it now.
    verified: Option<bool>,
}

impl SearchFilterInput {
    /// The filter.
    pub fn read(&self) -> Result<SearchFilter> {
        Ok(SearchFilter {
            kinds: self.kinds.iter().map(|k| (*k).into()).collect(),
            tags: self.tags.clone(),
            spaces: ids_of("filter.spaces", &self.spaces)?,
            partners: ids_of("filter.partners", &self.partners)?,
            owners: ids_of("filter.owners", &self.owners)?,
            languages: self.languages.clone(),
            states: self.states.iter().map(|s| (*s).into()).collect(),
            updated_from: instant("filter.updatedFrom", self.updated_from)?,
            updated_until: instant("filter.updatedUntil", self.updated_until)?,
            updated_in: spans(&self.updated_in)?,
            created_from: instant("filter.createdFrom", self.created_from)?,
            created_until: instant("filter.createdUntil", self.created_until)?,
            verified: self.verified,
        })
    }
}

/// As many as there are values of a facet.
const MAX_SPANS: usize = 50;

fn spans(written: &[String]) -> Result<Vec<(Time, Time)>> {
    if written.len() > MAX_SPANS {
        let message = format!("at most {MAX_SPANS} months or years, not {}", written.len());
        return Err(Error::invalid("filter.updatedIn", message));
    }
    let spans = written.iter().map(|text| {
        span(text).ok_or_else(|| {
            let message = "a month such as `2026-05` or a year such as `2026` is needed";
            Error::invalid("filter.updatedIn", message)
        })
    });
    spans.collect()
}

/// The month or year, from its first instant to before the next one's.
fn span(text: &str) -> Option<(Time, Time)> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let (year, month) = match (text.len(), text.split_once('-')) {
        (4, None) => (text, None),
        (7, Some((year, month))) if year.len() == 4 => (year, Some(month)),
        _ => return None,
    };
    let first = month.unwrap_or("01").parse().ok()?;
    let start = NaiveDate::from_ymd_opt(year.parse().ok().filter(|_| is_plain)?, first, 1)?;
    let months = Months::new(if month.is_some() { 1 } else { 12 });
    let end = start.checked_add_months(months)?;
    let time = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    Some((time(start), time(end)))
}

/// The month or year that a span is.
pub(super) fn written((from, until): (Time, Time)) -> String {
    let month = from.format("%Y-%m").to_string();
    match span(&month) {
        Some((_, end)) if end < until => from.format("%Y").to_string(),
        _ => month,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_spans() {
        for (written, read) in [
            ("2026-05", Some("2026-05-01 2026-06-01")),
            ("2026-12", Some("2026-12-01 2027-01-01")),
            ("2026", Some("2026-01-01 2027-01-01")),
            ("2026-13", None),
            ("2026-5", None),
            ("-026", None),
            ("26", None),
            ("", None),
            ("２０２６", None),
        ] {
            let read_as = span(written)
                .map(|(from, until)| format!("{} {}", from.date_naive(), until.date_naive()));
            assert_eq!(read_as.as_deref(), read, "{written}");
        }
    }
}
