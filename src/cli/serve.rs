//! `serve`: the hub over HTTP, with its background work.

use std::process::ExitCode;
use std::sync::Arc;

use tokio::sync::watch;

use super::open;
use crate::api::{Api, sdl};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{self, Admitted, Knock, SignIn, server};
use crate::hub::{Hub, password, sign_in};
use crate::worker::{Indexer, keep_house};

/// Serve the hub.
#[derive(clap::Args)]
pub struct Arguments {
    /// Refuse to start when the database is behind this program, instead of migrating it
    #[arg(long)]
    no_migrate: bool,
}

/// Runs the command.
pub async fn run(arguments: Arguments, config: Config) -> Result<ExitCode> {
    let store = if arguments.no_migrate {
        open::store(&config).await?
    } else {
        open::migrated(&config).await?
    };
    let hub = open::hub(&config, store).await?;
    let is_empty = hub
        .store()
        .as_system("look for a host")
        .await?
        .policy()
        .host()
        .is_none();
    if is_empty {
        tracing::warn!("the hub is empty: `commonplace init` gives it a host and an administrator");
    }
    serve(hub, &config, Vec::new(), |address| {
        tracing::info!("serving http://{address}")
    })
    .await
}

/// Serves a hub until the process is asked to stop. `announce` is called once it listens.
pub async fn serve(
    hub: Hub,
    config: &Config,
    sign_ins: Vec<SignIn>,
    announce: impl FnOnce(std::net::SocketAddr),
) -> Result<ExitCode> {
    let listener = server::bind(&config.listen.to_string()).await?;
    let address = listener.local_addr().map_err(Error::internal)?;
    let (_hold, held) = watch::channel(false);
    let indexer = tokio::spawn(Indexer::new(hub.clone(), held).run());
    let store = hub.store().clone();
    let housekeeping = tokio::spawn(keep_house(store.clone()));
    let router = http::router(state(hub, sign_ins, config)?);
    announce(address);
    let served = server::serve(
        listener,
        router,
        server::Patience::default(),
        server::asked_to_stop(),
    )
    .await;
    indexer.abort();
    housekeeping.abort();
    store.save_uses().await?;
    store.save_denials().await?;
    store.save_searches().await?;
    served.map(|()| ExitCode::SUCCESS)
}

/// How often a read runs again because permissions changed while it ran.
const ATTEMPTS: usize = 3;

/// What the routes work with.
pub fn state(hub: Hub, sign_ins: Vec<SignIn>, config: &Config) -> Result<Arc<http::State>> {
    let diagnostics = config.diagnostics;
    hub.store()
        .require_second_factor(config.second_factor_required);
    let api = Api::new(hub.clone())?;
    let answer: http::Answering = Box::new(move |caller, call| {
        let api = api.clone();
        Box::pin(async move {
            let store = api.hub().store();
            for _ in 0..ATTEMPTS {
                let mut viewer = match &caller.session {
                    Some(secret) => store.resume(secret).await?,
                    None => store.sign_in(caller.bearer.as_deref()).await?,
                };
                if let Some(person) = caller.view_as {
                    viewer = viewer.view_as(person).await?;
                }
                let mut answer = api.answer(viewer.clone(), call.clone()).await;
                if !answer.is_read || viewer.is_current().await? {
                    answer.statements = diagnostics.then(|| viewer.statements());
                    return Ok(answer);
                }
            }
            let message = "permissions keep changing while this is read; try again in a moment";
            Err(Error::Unavailable(message.to_owned()))
        })
    });
    let door = hub.clone();
    let admit: http::Admitting = Box::new(move |knock| {
        let hub = door.clone();
        Box::pin(async move {
            Ok(match knock {
                Knock::SignIn(given) => Admitted::In(sign_in::sign_in(&hub, given).await?),
                Knock::SignOut(None) => Admitted::Out,
                Knock::SignOut(Some(secret)) => {
                    sign_in::sign_out(&hub, &secret).await?;
                    Admitted::Out
                }
                Knock::SetPassword { link, password } => {
                    password::set_by_link(&hub, &link, &password).await?;
                    Admitted::Done
                }
            })
        })
    });
    let ready: http::Readiness = Box::new(move || {
        let hub = hub.clone();
        Box::pin(async move { is_ready(&hub).await })
    });
    Ok(Arc::new(http::State {
        answer,
        admit,
        proxies: config.proxies.clone(),
        ready,
        sdl: sdl(),
        sign_ins,
        deadline: http::DEADLINE,
        metrics: http::record_metrics(),
    }))
}

/// The database answers, and the index has caught up with it.
async fn is_ready(hub: &Hub) -> Result<()> {
    let pulse = hub.store().pulse().await?;
    let position = hub
        .index()
        .position()
        .filter(|position| pulse.can_follow(position.epoch, position.seq));
    match position {
        None => Err(Error::Unavailable("the index is being built".to_owned())),
        Some(position) if position.seq < pulse.feed_head => Err(Error::Unavailable(format!(
            "the index is {} changes behind",
            pulse.feed_head - position.seq
        ))),
        Some(_) => Ok(()),
    }
}
