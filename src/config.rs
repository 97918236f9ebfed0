//! Configuration: what the hub is started with. Defaults, then `commonplace.toml`, then
//! `COMMONPLACE_…` variables, then flags; the later wins.
//!
//! Reads no environment and no clock of its own: both are handed in. Never opens what it names.

use std::ffi::OsString;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

mod file;
mod origin;
mod proxies;
mod rate;
mod source;

pub use source::Source;

/// The file that is read when none is named; it need not be there.
pub const FILE: &str = "commonplace.toml";

/// What the hub is started with.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// Where everything is kept that is not in the database. Relative to the current directory.
    pub data: PathBuf,
    /// `sqlite:…` or `postgres://…`; none: a file in the data directory.
    pub database: Option<String>,
    /// Where to serve.
    pub listen: SocketAddr,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written: a `tracing` filter, such as `info,commonplace=debug`.
    pub log: String,
    /// Whether answers tell how many statements they took.
    pub diagnostics: bool,
    /// Whether titles, order of words, verification and freshness lift what a search finds;
    /// otherwise only how often it has the words.
    pub search_signals: bool,
    /// Origins whose pages may call the hub from a browser, besides its own: `https://portal.example`.
    pub allowed_origins: Vec<String>,
    /// The hub's own origin, as browsers see it: `https://hub.example`. None: what each request asks for.
    pub public_origin: Option<String>,
    /// The proxies in front, whose `X-Forwarded-For` says where a request is from.
    pub proxies: Vec<IpAddr>,
    /// Whether whoever signs in with a password needs a second factor.
    pub second_factor_required: bool,
    /// Whether identity providers may be on private networks, and without encryption.
    pub allow_private_providers: bool,
    /// Requests a minute from one address; 0: without end.
    pub address_requests: u32,
    /// Requests a minute of one person, or of one address for whoever has not signed in; 0: without end.
    pub person_requests: u32,
    /// What they may cost together, a minute; 0: without end.
    pub person_cost: u32,
    sources: [Source; KEYS.len()],
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Human,
    /// For machines.
    Json,
}

/// What flags say; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partial {
    /// See [`Config::data`].
    pub data: Option<PathBuf>,
    /// See [`Config::database`].
    pub database: Option<String>,
    /// See [`Config::listen`].
    pub listen: Option<String>,
    /// See [`Config::log_format`]: `human` or `json`.
    pub log_format: Option<String>,
    /// See [`Config::log`].
    pub log: Option<String>,
    /// See [`Config::diagnostics`].
    pub diagnostics: Option<bool>,
    /// See [`Config::search_signals`].
    pub search_signals: Option<bool>,
    /// See [`Config::allowed_origins`]: with commas between them.
    pub allowed_origins: Option<String>,
    /// See [`Config::public_origin`].
    pub public_origin: Option<String>,
    /// See [`Config::proxies`]: addresses with commas between them.
    pub proxies: Option<String>,
    /// See [`Config::second_factor_required`].
    pub second_factor_required: Option<bool>,
    /// See [`Config::allow_private_providers`].
    pub allow_private_providers: Option<bool>,
    /// See [`Config::address_requests`].
    pub address_requests: Option<String>,
    /// See [`Config::person_requests`].
    pub person_requests: Option<String>,
    /// See [`Config::person_cost`].
    pub person_cost: Option<String>,
}

/// The names of the settings, as in the file; variables are in capitals behind `COMMONPLACE_`.
const KEYS: [&str; 15] = [
    "data",
    "database",
    "listen",
    "log_format",
    "log",
    "diagnostics",
    "search_signals",
    "allowed_origins",
    "public_origin",
    "proxies",
    "second_factor_required",
    "allow_private_providers",
    "address_requests",
    "person_requests",
    "person_cost",
];

/// A setting as text and where it is from.
type Given = (String, Source);

impl Config {
    /// Reads the file, `commonplace.toml` in the current directory when none is named, and merges
    /// everything. Errors when a named file is missing, on an unknown setting in the file, and on
    /// a value that can't be used; each says where it is from.
    pub fn load(
        named: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        flags: Partial,
    ) -> Result<Self> {
        let path = named.unwrap_or(Path::new(FILE));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                String::new()
            }
            Err(error) => {
                let place = path.display();
                return Err(Error::invalid(
                    "config",
                    format!("{place} can't be read: {error}"),
                ));
            }
        };
        Self::merge((path, &text), environment, flags)
    }

    /// Merges the text of a file, variables and flags. Errors like [`Self::load`].
    pub fn merge(
        (path, text): (&Path, &str),
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        flags: Partial,
    ) -> Result<Self> {
        let defaults = [
            "./commonplace-data",
            "",
            "127.0.0.1:8080",
            "human",
            "info,sea_orm_migration=warn",
            "false",
            "true",
            "",
            "",
            "",
            "false",
            "false",
            "12000",
            "6000",
            "600000",
        ];
        let mut given = defaults.map(|value| (value.to_owned(), Source::Default));
        for (key, setting) in file::read(path, text)? {
            given[key] = setting;
        }
        for (name, value) in environment {
            let Some(key) = name.to_str().and_then(key_of_variable) else {
                continue;
            };
            let source = Source::Environment(KEYS[key].to_uppercase());
            let value = value
                .into_string()
                .map_err(|_| bad(&source, "is not UTF-8"))?;
            if !value.is_empty() {
                given[key] = (value, source);
            }
        }
        let data = flags.data.map(|path| path.into_os_string().into_string());
        let data = data
            .transpose()
            .map_err(|_| bad(&Source::Flag("data"), "is not UTF-8"))?;
        let diagnostics = flags.diagnostics.map(|on| on.to_string());
        let signals = flags.search_signals.map(|on| on.to_string());
        let flags = [
            data,
            flags.database,
            flags.listen,
            flags.log_format,
            flags.log,
            diagnostics,
            signals,
            flags.allowed_origins,
            flags.public_origin,
            flags.proxies,
            flags.second_factor_required.map(|on| on.to_string()),
            flags.allow_private_providers.map(|on| on.to_string()),
            flags.address_requests,
            flags.person_requests,
            flags.person_cost,
        ];
        for (key, value) in flags.into_iter().enumerate() {
            if let Some(value) = value {
                given[key] = (value, Source::Flag(KEYS[key]));
            }
        }
        Self::read(given)
    }

    fn read(given: [Given; KEYS.len()]) -> Result<Self> {
        let [
            data,
            database,
            listen,
            format,
            log,
            diagnostics,
            signals,
            origins,
            public_origin,
            proxies,
            second_factor,
            private_providers,
            address_requests,
            person_requests,
            person_cost,
        ] = &given;
        Ok(Self {
            data: filled(data)?.into(),
            database: (database.1 != Source::Default)
                .then(|| url(database))
                .transpose()?,
            listen: listen.0.parse().map_err(|_| {
                bad(
                    &listen.1,
                    "must be an address and a port, such as 127.0.0.1:8080",
                )
            })?,
            log_format: match format.0.as_str() {
                "human" => LogFormat::Human,
                "json" => LogFormat::Json,
                _ => return Err(bad(&format.1, "must be `human` or `json`")),
            },
            log: filled(log)?,
            diagnostics: switch(diagnostics)?,
            search_signals: switch(signals)?,
            allowed_origins: origin::list(origins)?,
            public_origin: origin::one(public_origin)?,
            proxies: proxies::list(proxies)?,
            second_factor_required: switch(second_factor)?,
            allow_private_providers: switch(private_providers)?,
            address_requests: rate::requests(address_requests)?,
            person_requests: rate::requests(person_requests)?,
            person_cost: rate::cost(person_cost)?,
            sources: given.map(|(_, source)| source),
        })
    }

    /// The database's address: the one given, or the file in the data directory. Holds secrets.
    pub fn database_url(&self) -> String {
        let default = || format!("sqlite:{}", self.data.join("hub.sqlite").display());
        self.database.clone().unwrap_or_else(default)
    }

    /// The settings as the file would hold them, each with where it is from; passwords masked.
    pub fn describe(&self) -> String {
        let values = [
            quoted(&self.data.display().to_string()),
            quoted(&mask(&self.database_url())),
            quoted(&self.listen.to_string()),
            quoted(match self.log_format {
                LogFormat::Human => "human",
                LogFormat::Json => "json",
            }),
            quoted(&self.log),
            self.diagnostics.to_string(),
            self.search_signals.to_string(),
            quoted(&self.allowed_origins.join(", ")),
            quoted(self.public_origin.as_deref().unwrap_or_default()),
            quoted(&proxies::describe(&self.proxies)),
            self.second_factor_required.to_string(),
            self.allow_private_providers.to_string(),
            self.address_requests.to_string(),
            self.person_requests.to_string(),
            self.person_cost.to_string(),
        ];
        let lines = KEYS.iter().zip(values).zip(&self.sources);
        lines
            .map(|((key, value), source)| format!("{key} = {value} # {source}\n"))
            .collect()
    }
}

/// Never shows a password, not even in a panic.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

fn key_of_variable(name: &str) -> Option<usize> {
    let name = name.strip_prefix("COMMONPLACE_")?;
    KEYS.iter().position(|key| key.to_uppercase() == name)
}

fn bad(source: &Source, rule: &str) -> Error {
    Error::invalid("config", format!("{source} {rule}"))
}

fn filled((value, source): &Given) -> Result<String> {
    match value.trim() {
        "" => Err(bad(source, "must not be empty")),
        value => Ok(value.to_owned()),
    }
}

fn switch((value, source): &Given) -> Result<bool> {
    match value.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(bad(source, "must be `true` or `false`")),
    }
}

fn url((value, source): &Given) -> Result<String> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    match known.iter().any(|start| value.starts_with(start)) {
        true => Ok(value.clone()),
        false => Err(bad(source, "must begin with `sqlite:` or `postgres://`")),
    }
}

/// The address with `***` for its password, in front of the host or among the parameters.
fn mask(url: &str) -> String {
    let (address, parameters) = match url.split_once('?') {
        // An `@` behind a `?` means that the `?` is part of an unescaped password.
        Some((address, parameters)) if !parameters.contains('@') => (address, Some(parameters)),
        _ => (url, None),
    };
    let mut masked = address.to_owned();
    if let Some((scheme, rest)) = address.split_once("://")
        && let Some((user, host)) = rest.rsplit_once('@')
        && let Some((name, _)) = user.split_once(':')
    {
        masked = format!("{scheme}://{name}:***@{host}");
    }
    for (number, parameter) in parameters.iter().flat_map(|it| it.split('&')).enumerate() {
        masked.push(if number == 0 { '?' } else { '&' });
        match parameter.split_once('=') {
            Some((name, _)) if name.to_lowercase().contains("pass") => {
                masked.push_str(name);
                masked.push_str("=***");
            }
            _ => masked.push_str(parameter),
        }
    }
    masked
}

fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => text.push_str(&format!("\\u{:04X}", c as u32)),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests;
