//! The door: who comes to it by way of `http` is let in and out by the hub.

use crate::http::{Admitted, Doorkeeping, Knock};
use crate::hub::{Hub, password, provider_sign_in, sign_in};

/// Lets people in and out of this hub.
pub fn keep(hub: Hub) -> Doorkeeping {
    Box::new(move |knock| {
        let hub = hub.clone();
        Box::pin(async move {
            Ok(match knock {
                Knock::SignIn(given) => Admitted::In(sign_in::sign_in(&hub, given).await?),
                Knock::Coming(coming) => {
                    Admitted::Way(provider_sign_in::begin(&hub, coming).await?)
                }
                Knock::Back(back) => Admitted::In(provider_sign_in::finish(&hub, back).await?),
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
    })
}
