//! Filters: what a search is narrowed to. Never who may see what: that is the reach's part.

use tantivy::DocId;
use tantivy::columnar::Column;
use tantivy::schema::Field;

use super::bits::Bits;
use super::part::Part;
use super::query::{Query, RefField};
use super::schema::{self, Fields};
use crate::error::Result;
use crate::model::{DocumentKind, DocumentState, OrganizationId, PersonId, SpaceId, Time};

/// What found documents must be. Within a list any one suffices, all lists must be met; an
/// empty list and a missing bound ask for nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchFilter {
    /// Any of these kinds.
    pub kinds: Vec<DocumentKind>,
    /// Any of these tags, in any case.
    pub tags: Vec<String>,
    /// In any of these spaces.
    pub spaces: Vec<SpaceId>,
    /// With any of these partners.
    pub partners: Vec<OrganizationId>,
    /// Owned by any of these.
    pub owners: Vec<PersonId>,
    /// In any of these languages; `pt` also takes `pt-BR`.
    pub languages: Vec<String>,
    /// In any of these states; empty: PUBLISHED only.
    pub states: Vec<DocumentState>,
    /// Changed at this instant or later.
    pub updated_from: Option<Time>,
    /// Changed before this instant.
    pub updated_until: Option<Time>,
    /// Changed in any of these spans: from an instant to before another.
    pub updated_in: Vec<(Time, Time)>,
    /// Added at this instant or later.
    pub created_from: Option<Time>,
    /// Added before this instant.
    pub created_until: Option<Time>,
    /// Whether somebody vouches for it at the time of the search.
    pub verified: Option<bool>,
}

impl SearchFilter {
    /// Whether it asks for more than states.
    pub(super) fn narrows(&self) -> bool {
        let states = self.states.clone();
        let open = Self {
            states,
            ..Self::default()
        };
        *self != open
    }

    /// Keeps of `bits` what the filter lets through, states aside.
    pub(super) fn narrow(
        &self,
        part: &Part,
        fields: &Fields,
        now: Time,
        bits: &mut Bits,
    ) -> Result<()> {
        let labels: [(Field, Vec<String>); 5] = [
            (fields.kind, written(&self.kinds)),
            (
                fields.tag,
                self.tags.iter().map(|t| schema::tag(t)).collect(),
            ),
            (fields.space, written(&self.spaces)),
            (fields.partner, written(&self.partners)),
            (fields.owner, written(&self.owners)),
        ];
        for (field, labels) in labels {
            if !labels.is_empty() {
                bits.intersect(&part.docs_labelled(field, &labels)?);
            }
        }
        if !self.languages.is_empty() {
            bits.intersect(&in_languages(part, fields, &self.languages)?);
        }
        let created = &part.fixed.created_at;
        let updated = &part.fixed.updated_at;
        between(bits, created, self.created_from, self.created_until);
        between(bits, updated, self.updated_from, self.updated_until);
        within(bits, updated, &self.updated_in);
        if let Some(verified) = self.verified {
            let until = &part.fixed.verified_until;
            let now = now.timestamp_micros();
            let is_live = |doc: DocId| until.first(doc).is_some_and(|until| now < until);
            bits.retain(|doc| is_live(doc) == verified);
        }
        Ok(())
    }
}

impl Query {
    /// Keeps of `bits` what the query's own filter and references let through, states aside.
    pub(super) fn narrow(
        &self,
        part: &Part,
        fields: &Fields,
        now: Time,
        bits: &mut Bits,
    ) -> Result<()> {
        self.filter.narrow(part, fields, now, bits)?;
        for (kind, field) in [
            (RefField::Space, fields.space),
            (RefField::Partner, fields.partner),
            (RefField::Owner, fields.owner),
        ] {
            let mut asked = self
                .references
                .iter()
                .filter(|r| r.field == kind)
                .peekable();
            if asked.peek().is_some() {
                let ids = asked.flat_map(|r| &r.ids).map(|id| match kind {
                    RefField::Space => SpaceId(*id).to_string(),
                    RefField::Partner => OrganizationId(*id).to_string(),
                    RefField::Owner => PersonId(*id).to_string(),
                });
                bits.intersect(&part.docs_labelled(field, &ids.collect::<Vec<_>>())?);
            }
        }
        Ok(())
    }
}

fn written(values: &[impl ToString]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// RFC 4647 basic filtering: a tag takes itself and what refines it.
fn in_languages(part: &Part, fields: &Fields, tags: &[String]) -> Result<Bits> {
    let mut present = Vec::new();
    for tag in tags.iter().map(|tag| schema::language(tag)) {
        let finer = format!("{tag}-");
        part.each_word_from(fields.language, &tag, |known, _| {
            if known == tag || known.starts_with(&finer) {
                present.push(known.to_owned());
            }
            true
        })?;
    }
    part.docs_labelled(fields.language, &present)
}

fn between(bits: &mut Bits, column: &Column<i64>, from: Option<Time>, until: Option<Time>) {
    if from.is_none() && until.is_none() {
        return;
    }
    let from = from.map_or(i64::MIN, |t| t.timestamp_micros());
    let until = until.map(|t| t.timestamp_micros());
    bits.retain(|doc| {
        let value = column.first(doc);
        value.is_some_and(|v| from <= v && until.is_none_or(|until| v < until))
    });
}

fn within(bits: &mut Bits, column: &Column<i64>, spans: &[(Time, Time)]) {
    if spans.is_empty() {
        return;
    }
    let micros = |(from, until): &(Time, Time)| from.timestamp_micros()..until.timestamp_micros();
    let spans: Vec<_> = spans.iter().map(micros).collect();
    bits.retain(|doc| {
        let value = column.first(doc);
        value.is_some_and(|value| spans.iter().any(|span| span.contains(&value)))
    });
}
