//! `token`: API tokens from the command line. Works while a server runs on the same data.

use std::process::ExitCode;

use chrono::TimeDelta;

use super::{open, show};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::hub::token::{self, TokenCreate};
use crate::model::{Level, Slice, TokenScope};
use crate::store::Viewer;

/// Create, list and revoke API tokens.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Create a token; it alone is printed on standard output, and only now
    Create(Create),
    /// List tokens, newest first
    List {
        /// Only those of the person with this address
        #[arg(long, value_name = "EMAIL")]
        email: Option<String>,
    },
    /// Revoke a token: it is refused from the next request on
    Revoke {
        /// The token's id, as `list` shows it
        id: String,
    },
}

/// Create a token.
#[derive(clap::Args)]
pub struct Create {
    /// For whom it acts: the person's address
    #[arg(long, value_name = "EMAIL")]
    email: String,
    /// What it may do at most: discover, view, comment, edit or manage; `admin` besides lets it
    /// administer what its person may; `provision` alone makes one that keeps the people and groups of
    /// its person's organization at /scim/v2. Repeat for several [default: manage admin]
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,
    /// Reach only the space with this slug. Repeat for several [default: every space]
    #[arg(long, value_name = "SLUG")]
    space: Vec<String>,
    /// Only issue viewer tokens for the people of its organization, within this scope: for a portal
    #[arg(long)]
    issues_viewer_tokens: bool,
    /// When it expires, such as 30d, 12h or 90m [default: never]
    #[arg(long, value_name = "SPAN")]
    expires: Option<String>,
    /// What it is for
    #[arg(long, default_value = "made on the command line")]
    label: String,
}

/// Runs the command.
pub async fn run(command: Command, config: Config) -> Result<ExitCode> {
    let store = open::store(&config).await?;
    let viewer = store.as_system("token on the command line").await?;
    match command {
        Command::Create(arguments) => create(&viewer, arguments).await?,
        Command::List { email } => list(&viewer, email).await?,
        Command::Revoke { id } => {
            let unknown = || {
                Error::invalid(
                    "id",
                    format!("{id} is no token: see `commonplace token list`"),
                )
            };
            let id = id.parse().map_err(|_| unknown())?;
            match token::revoke(&viewer, id).await {
                Err(Error::NotFound) => return Err(unknown()),
                revoked => drop(revoked?),
            }
            eprintln!("Revoked {id}.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(viewer: &Viewer, arguments: Create) -> Result<()> {
    let person = viewer.person_by_email(&arguments.email).await?;
    let person = person.ok_or_else(|| {
        Error::invalid(
            "email",
            format!("nobody here has the address {}", arguments.email),
        )
    })?;
    let mut scope = scope(&arguments.scope)?;
    if arguments.issues_viewer_tokens && arguments.scope.is_empty() {
        scope.admin = false;
    }
    for slug in &arguments.space {
        let space = viewer.space_by_slug(slug).await?;
        let space =
            space.ok_or_else(|| Error::invalid("space", format!("no space is called {slug}")))?;
        scope.spaces.push(space.id);
    }
    let expires = arguments.expires.as_deref().map(span).transpose()?;
    let create = TokenCreate {
        person: Some(person.id),
        label: arguments.label,
        scope,
        expires_at: expires.map(|span| viewer.now() + span),
    };
    let (token, secret) = match arguments.issues_viewer_tokens {
        true => token::create_issuer(viewer, create).await?,
        false => token::create(viewer, create).await?,
    };
    eprintln!("{} acts for {}.", token.id, person.email);
    show::print(&format!("{secret}\n"))
}

fn scope(words: &[String]) -> Result<TokenScope> {
    if words.is_empty() {
        return Ok(TokenScope::full());
    }
    if let [word] = words
        && word.eq_ignore_ascii_case("provision")
    {
        return Ok(TokenScope::provisioning());
    }
    let mut scope = TokenScope {
        cap: Level::None,
        spaces: Vec::new(),
        admin: false,
        provisions: false,
    };
    for word in words.iter().flat_map(|words| words.split(',')) {
        if word.eq_ignore_ascii_case("admin") {
            scope.admin = true;
            continue;
        }
        let level: Level = word.to_uppercase().parse().map_err(|_| {
            let words = "discover, view, comment, edit, manage or admin; nor `provision` alone";
            Error::invalid("scope", format!("`{word}` is none of {words}"))
        })?;
        scope.cap = scope.cap.max(level);
    }
    if scope.cap == Level::None {
        return Err(Error::invalid(
            "scope",
            "name a level besides: view, comment, edit or manage",
        ));
    }
    Ok(scope)
}

fn span(text: &str) -> Result<TimeDelta> {
    let bad = || {
        Error::invalid(
            "expires",
            format!("`{text}` is no span: give 30d, 12h or 90m"),
        )
    };
    let unit = text.chars().last().ok_or_else(bad)?;
    let number: i64 = text[..text.len() - unit.len_utf8()]
        .parse()
        .map_err(|_| bad())?;
    let span = match unit {
        'd' => TimeDelta::try_days(number),
        'h' => TimeDelta::try_hours(number),
        'm' => TimeDelta::try_minutes(number),
        _ => None,
    };
    span.filter(|span| *span > TimeDelta::zero() && span.num_days() <= 36_500)
        .ok_or_else(bad)
}

async fn list(viewer: &Viewer, email: Option<String>) -> Result<()> {
    let person = match email {
        None => None,
        Some(email) => {
            let person = viewer.person_by_email(&email).await?;
            let missing =
                || Error::invalid("email", format!("nobody here has the address {email}"));
            Some(person.ok_or_else(missing)?.id)
        }
    };
    let mut after = None;
    loop {
        let slice = Slice {
            size: 100,
            after,
            before: None,
            backward: false,
        };
        let page = viewer.tokens(person, slice).await?;
        let people: Vec<_> = page.rows.iter().map(|token| token.person).collect();
        let people = viewer.people_by_ids(&people).await?;
        for token in &page.rows {
            let email = people
                .iter()
                .find(|p| p.id == token.person)
                .map_or("?", |p| &p.email);
            let date = |t: Option<crate::model::Time>| {
                t.map_or("never".to_owned(), |t| t.format("%F").to_string())
            };
            let state = match token.revoked_at {
                Some(at) => format!("revoked {}", at.format("%F")),
                None => format!("expires {}", date(token.expires_at)),
            };
            show::print(&format!(
                "{}  {}…  {}  {}  {}  \"{}\"\n",
                token.id, token.hint, email, token.scope.cap, state, token.label
            ))?;
        }
        match page.rows.last() {
            Some(last) if page.has_next => after = Some(crate::store::TimePlace::of_token(last)),
            _ => return Ok(()),
        }
    }
}
