//! `demo`: a ready ecosystem, filled once, then served.

use std::path::Path;
use std::process::ExitCode;

use chrono::TimeDelta;
use rust_embed::RustEmbed;
use serde::Deserialize;

use super::show::Progress;
use super::{open, serve, show};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::SignIn;
use crate::hub::bundle;
use crate::hub::token::{self, TokenCreate};
use crate::model::{Time, TokenScope};
use crate::store::{Store, Viewer};

/// Fill a demo ecosystem and serve it.
#[derive(clap::Args)]
pub struct Arguments {}

/// The demo's files, a bundle whose times are relative to the day it is filled.
#[derive(RustEmbed)]
#[folder = "demo/"]
struct Files;

/// Somebody to sign in as.
#[derive(Deserialize)]
struct Who {
    person: String,
    about: String,
}

/// How long the demo's tokens hold.
const TOKEN_DAYS: i64 = 30;

/// Runs the command.
pub async fn run(_: Arguments, config: Config) -> Result<ExitCode> {
    let store = open::migrated(&config).await?;
    fill(&store).await?;
    let sign_ins = sign_ins(&store).await?;
    let hub = open::hub(&config, store).await?;
    let shown = sign_ins.clone();
    serve::serve(hub, &config, sign_ins, move |address| {
        let _ = show::print(&announcement(&shown, &address.to_string()));
    })
    .await
}

/// Fills an empty hub with the demo ecosystem; leaves a hub that holds it already as it is.
///
/// # Errors
/// Invalid when the hub holds something else.
pub async fn fill(store: &Store) -> Result<()> {
    let viewer = store.as_system("fill the demo").await?;
    let people = people()?;
    if viewer.policy().host().is_some() {
        let is_demo = viewer.person_by_key(&people[0].person).await?.is_some();
        return if is_demo {
            Ok(())
        } else {
            Err(Error::invalid(
                "data",
                "holds another hub already: give the demo a directory of its own with --data",
            ))
        };
    }
    eprintln!("Filling the demo ecosystem …");
    // Its own for each fill: two hubs of one process may be filled at the same time.
    let name = format!("commonplace-demo-{}", store.sources().id().simple());
    let folder = std::env::temp_dir().join(name);
    let written = write(&folder, viewer.now());
    let mut progress = Progress::new("lines");
    let filled = match written {
        Ok(()) => {
            let options = bundle::Options { strict: true };
            bundle::import(store, &folder, options, |p| progress.at(p.done)).await
        }
        Err(error) => Err(Error::internal(error)),
    };
    progress.end();
    let _ = std::fs::remove_dir_all(&folder);
    match filled?.refusals.first() {
        Some(refusal) => Err(Error::internal(format!("the demo's own files: {refusal}"))),
        None => Ok(()),
    }
}

/// Writes the demo's bundle with its times made absolute.
fn write(folder: &Path, now: Time) -> std::io::Result<()> {
    for name in Files::iter() {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        let is_lines = name.ends_with(".jsonl");
        if !is_lines && !name.starts_with("documents/") {
            continue;
        }
        let path = folder.join(name.as_ref());
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        if is_lines {
            let text = String::from_utf8_lossy(&file.data);
            std::fs::write(path, absolute(&text, now))?;
        } else {
            std::fs::write(path, &file.data)?;
        }
    }
    Ok(())
}

/// Replaces `"@+30d"` by the instant that many days from now.
fn absolute(text: &str, now: Time) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\"@") {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let days = from[2..]
            .split_once("d\"")
            .and_then(|(n, after)| Some((n.parse().ok()?, after)));
        match days {
            Some((days, after)) => {
                let time: Time = now + TimeDelta::days(days);
                out.push_str(&format!("\"{}\"", time.to_rfc3339()));
                rest = after;
            }
            None => {
                out.push_str("\"@");
                rest = &from[2..];
            }
        }
    }
    out + rest
}

fn people() -> Result<Vec<Who>> {
    let file =
        Files::get("sign-ins.json").ok_or_else(|| Error::internal("the demo has no sign-ins"))?;
    serde_json::from_slice(&file.data).map_err(Error::internal)
}

async fn sign_ins(store: &Store) -> Result<Vec<SignIn>> {
    let viewer = store.as_system("sign-ins of the demo").await?;
    let mut sign_ins = Vec::new();
    for who in people()? {
        sign_ins.push(sign_in(&viewer, &who).await?);
    }
    Ok(sign_ins)
}

async fn sign_in(viewer: &Viewer, who: &Who) -> Result<SignIn> {
    let person = viewer.person_by_key(&who.person).await?;
    let person = person.ok_or_else(|| Error::internal(format!("the demo lacks {}", who.person)))?;
    let organization = viewer.organization(person.organization).await?;
    let create = TokenCreate {
        person: Some(person.id),
        label: "demo sign-in".to_owned(),
        scope: TokenScope::full(),
        expires_at: Some(viewer.now() + TimeDelta::days(TOKEN_DAYS)),
    };
    let (_, token) = token::create(viewer, create).await?;
    Ok(SignIn {
        name: person.name.clone(),
        role: who.about.clone(),
        organization: organization.map(|o| o.name.clone()).unwrap_or_default(),
        token,
    })
}

fn announcement(sign_ins: &[SignIn], address: &str) -> String {
    let mut text = format!(
        "\nCommonplace demo: http://{address}\n\nSign-ins (send as `Authorization: Bearer TOKEN`):\n"
    );
    for one in sign_ins {
        text += &format!(
            "\n  {}, {}\n    {}\n    {}\n",
            one.name, one.organization, one.role, one.token
        );
    }
    text + &format!(
        "\nTry a query in the browser: http://{address}/graphiql\nStop with ctrl-c; `commonplace demo` serves it again.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_times_become_absolute_and_nothing_else_changes() {
        let now: Time = "2026-01-31T10:00:00Z".parse().expect("a time");
        let text = r#"{"a":"@+1d","b":"@-31d","c":"mail@example","d":"@here","e":"@"}"#;
        let expected = r#"{"a":"2026-02-01T10:00:00+00:00","b":"2025-12-31T10:00:00+00:00","c":"mail@example","d":"@here","e":"@"}"#;
        assert_eq!(absolute(text, now), expected);
    }
}
