//! Announced: what a deprecation says, and whether it says so in time.

use chrono::{Months, NaiveDate};

use super::sdl::{Kind, Member, Sdl, named};

/// How long clients have at least.
const NOTICE: Months = Months::new(6);
/// What a reason looks like; more may follow.
const FORM: &str = "Use `REPLACEMENT`. Removal on YYYY-MM-DD.";

/// When it may go; none when it is not deprecated, or does not say.
pub fn day(member: &Member) -> Option<NaiveDate> {
    read(member.deprecated.as_deref()?).map(|(_, day)| day)
}

/// The replacement and the day of a reason.
fn read(reason: &str) -> Option<(&str, NaiveDate)> {
    let (replacement, rest) = reason.strip_prefix("Use `")?.split_once("`. Removal on ")?;
    Some((replacement, rest.get(..10)?.parse().ok()?))
}

/// Everything that is deprecated, and where it stands.
pub fn deprecated(sdl: &Sdl) -> impl Iterator<Item = (String, &Member)> {
    members(sdl).filter(|(_, member)| member.deprecated.is_some())
}

fn members(sdl: &Sdl) -> impl Iterator<Item = (String, &Member)> {
    sdl.0.iter().flat_map(|(of, definition)| {
        definition.members.iter().flat_map(move |member| {
            let at = format!("{of}.{}", member.name);
            let arguments = member.arguments.iter();
            let inside = |argument| {
                (
                    format!("{of}.{}({}:)", member.name, name(argument)),
                    argument,
                )
            };
            let arguments: Vec<_> = arguments.map(inside).collect();
            std::iter::once((at, member)).chain(arguments)
        })
    })
}

fn name(member: &Member) -> &str {
    &member.name
}

/// What deprecations say too little, or too late for clients that hear of them on this day.
pub fn faults(old: &Sdl, new: &Sdl, day: NaiveDate) -> Vec<String> {
    let before: std::collections::BTreeMap<_, _> = members(old).collect();
    let mut faults = Vec::new();
    for (at, member) in deprecated(new) {
        let reason = member.deprecated.as_deref().unwrap_or_default();
        let Some((replacement, removal)) = read(reason) else {
            faults.push(format!("{at}: \"{reason}\" is not \"{FORM}\""));
            continue;
        };
        if !is_known(new, &at, replacement) {
            faults.push(format!("{at}: there is no `{replacement}`"));
        }
        let is_input = member.is_required() && (at.ends_with(":)") || is_of_input(new, &at));
        if is_input {
            faults.push(format!("{at}: nobody can leave out what is required"));
        }
        let earliest = before.get(&at).and_then(|member| self::day(member));
        let earliest = earliest.or_else(|| day.checked_add_months(NOTICE));
        if let Some(earliest) = earliest.filter(|earliest| removal < *earliest) {
            faults.push(format!("{at}: goes on {removal}, not before {earliest}"));
        }
    }
    faults
}

fn is_of_input(sdl: &Sdl, at: &str) -> bool {
    let of = at.split('.').next().and_then(|of| sdl.0.get(of));
    of.is_some_and(|of| of.kind == Kind::Input)
}

/// Whether the schema has the replacement: a type, `Type.member`, or a neighbour of what is deprecated.
fn is_known(sdl: &Sdl, at: &str, replacement: &str) -> bool {
    let (of, own) = at.split_once('.').unwrap_or((at, ""));
    let (of, field) = match replacement.split_once('.') {
        Some((of, field)) => (of, field),
        None => (of, replacement),
    };
    let Some(definition) = sdl.0.get(of) else {
        return sdl.0.contains_key(replacement);
    };
    let field = field.split('(').next().unwrap_or(field);
    let neighbours = definition.member(own.split('(').next().unwrap_or(own));
    definition.member(field).is_some()
        || neighbours.is_some_and(|field_| named(&field_.arguments, field).is_some())
        || sdl.0.contains_key(replacement)
}
