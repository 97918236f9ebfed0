//! What is different between two schemas, and whom it harms.

use std::fmt;

use async_graphql::parser::types::{BaseType, Type};
use chrono::NaiveDate;

use super::announced;
use super::sdl::{Definition, Kind, Member, Sdl, innermost, named};

/// Whom a difference harms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Clients that keep to the schema: what they send is refused, or what they get is not what they were told.
    Breaking,
    /// Clients that know no more than they were told, such as a `switch` without a default.
    Dangerous,
}

/// One difference.
#[derive(Debug)]
pub struct Difference {
    pub weight: Weight,
    /// Such as `Query.search(first:)`.
    at: String,
    what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

/// Every difference that harms anybody.
pub fn between(old: &Sdl, new: &Sdl, today: NaiveDate) -> Vec<Difference> {
    let mut compared = Compared {
        old,
        new,
        today,
        found: Vec::new(),
    };
    for (name, definition) in &old.0 {
        compared.types(name, definition);
    }
    compared.found
}

struct Compared<'s> {
    old: &'s Sdl,
    new: &'s Sdl,
    today: NaiveDate,
    found: Vec<Difference>,
}

impl Compared<'_> {
    fn says(&mut self, weight: Weight, at: &str, what: impl Into<String>) {
        self.found.push(Difference {
            weight,
            at: at.to_owned(),
            what: what.into(),
        });
    }

    fn breaks(&mut self, at: &str, what: impl Into<String>) {
        self.says(Weight::Breaking, at, what);
    }

    fn endangers(&mut self, at: &str, what: impl Into<String>) {
        self.says(Weight::Dangerous, at, what);
    }

    fn types(&mut self, name: &str, old: &Definition) {
        let Some(new) = self.new.0.get(name) else {
            return if self.is_left_behind(name) {
                self.endangers(name, "is gone with all that had it, as announced");
            } else {
                self.breaks(name, "is gone");
            };
        };
        if old.kind != new.kind {
            let what = format!("was {:?}, is {:?}", old.kind, new.kind);
            return self.breaks(name, what);
        }
        for interface in &old.implements {
            if !new.implements.contains(interface) {
                self.breaks(name, format!("is no {interface} any more"));
            }
        }
        for interface in &new.implements {
            if !old.implements.contains(interface) {
                self.endangers(name, format!("is a {interface} too"));
            }
        }
        match (old.is_one_of, new.is_one_of) {
            (false, true) => self.breaks(name, "takes exactly one of its fields"),
            (true, false) => self.endangers(name, "takes several of its fields"),
            _ => {}
        }
        for member in &old.members {
            let at = format!("{name}.{}", member.name);
            match new.member(&member.name) {
                Some(new) => self.member(&at, old.kind, member, new),
                None => self.gone(&at, member),
            }
        }
        for member in &new.members {
            if old.member(&member.name).is_none() {
                self.added(&format!("{name}.{}", member.name), new.kind, member);
            }
        }
    }

    fn gone(&mut self, at: &str, old: &Member) {
        match announced::day(old) {
            Some(day) if day <= self.today => self.endangers(at, "is gone, as announced"),
            Some(day) => self.breaks(at, format!("is gone before {day}, as was announced")),
            None => self.breaks(at, "is gone"),
        }
    }

    fn added(&mut self, at: &str, kind: Kind, new: &Member) {
        match kind {
            Kind::Enum | Kind::Union => self.endangers(at, "is new: clients may not know it"),
            Kind::Input if new.is_required() => self.breaks(at, "is new and required"),
            Kind::Input => self.endangers(at, "is new"),
            Kind::Object | Kind::Interface | Kind::Scalar => {}
        }
    }

    fn member(&mut self, at: &str, kind: Kind, old: &Member, new: &Member) {
        match kind {
            Kind::Input => self.taken(at, old, new),
            _ => {
                if let (Some(was), Some(is)) = (&old.ty, &new.ty)
                    && !narrows(is, was)
                {
                    self.breaks(at, format!("was {was}, is {is}"));
                }
            }
        }
        for argument in &old.arguments {
            let at = format!("{at}({}:)", argument.name);
            match named(&new.arguments, &argument.name) {
                Some(new) => self.taken(&at, argument, new),
                None => self.gone(&at, argument),
            }
        }
        for argument in &new.arguments {
            if named(&old.arguments, &argument.name).is_none() {
                self.added(&format!("{at}({}:)", argument.name), Kind::Input, argument);
            }
        }
        // Some generators make parameters of them, in their order.
        let kept = |argument: &&Member| named(&new.arguments, &argument.name).is_some();
        let before = names(old.arguments.iter().filter(kept));
        let known = |argument: &&Member| named(&old.arguments, &argument.name).is_some();
        let after = names(new.arguments.iter().filter(known));
        if before != after {
            let (before, after) = (before.join(", "), after.join(", "));
            self.breaks(at, format!("its arguments were ({before}), are ({after})"));
        }
    }

    /// An argument, or a field of an input.
    fn taken(&mut self, at: &str, old: &Member, new: &Member) {
        if let (Some(was), Some(is)) = (&old.ty, &new.ty)
            && !narrows(was, is)
        {
            return self.breaks(at, format!("was {was}, is {is}"));
        }
        if !old.is_required() && new.is_required() {
            self.breaks(at, "is required now");
        } else if old.default != new.default {
            let text = |default: &Option<String>| default.clone().unwrap_or("nothing".into());
            let (was, is) = (text(&old.default), text(&new.default));
            self.endangers(at, format!("is {is} when left out, was {was}"));
        }
    }

    /// Whether everything of the types that stay and that had it is gone as announced.
    fn is_left_behind(&self, name: &str) -> bool {
        let staying = self
            .old
            .0
            .iter()
            .filter(|(of, _)| self.new.0.contains_key(*of));
        let members = staying.flat_map(|(of, definition)| {
            let members = definition.members.iter();
            members.map(move |member| (of, definition, member))
        });
        let mut having = members.filter(|(_, definition, member)| match &member.ty {
            Some(ty) => {
                let arguments = member.arguments.iter().filter_map(|a| a.ty.as_ref());
                innermost(ty) == name || arguments.into_iter().any(|ty| innermost(ty) == name)
            }
            None => definition.kind == Kind::Union && member.name == name,
        });
        having.all(|(_, _, member)| {
            let arguments = member.arguments.iter();
            let mut of_it =
                arguments.filter(|a| a.ty.as_ref().is_some_and(|ty| innermost(ty) == name));
            let is_over =
                |member: &Member| announced::day(member).is_some_and(|day| day <= self.today);
            is_over(member)
                || (member.ty.as_ref().is_none_or(|ty| innermost(ty) != name) && of_it.all(is_over))
        })
    }
}

fn names<'m>(members: impl Iterator<Item = &'m Member>) -> Vec<&'m str> {
    members.map(|member| member.name.as_str()).collect()
}

/// Whether every value of the one type is one of the other.
fn narrows(narrow: &Type, wide: &Type) -> bool {
    let base = match (&narrow.base, &wide.base) {
        (BaseType::Named(narrow), BaseType::Named(wide)) => narrow == wide,
        (BaseType::List(narrow), BaseType::List(wide)) => narrows(narrow, wide),
        _ => false,
    };
    base && (wide.nullable || !narrow.nullable)
}
