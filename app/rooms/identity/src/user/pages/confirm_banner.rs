use leptos::prelude::*;
use room::{Form, Watch, use_form, watch};
use ui::{Banner, Key, Notice, Tone};

use crate::{auth_token::mutations::AskVerification, user::queries::me};

/// Asks to confirm the address. It goes, in every open tab, when that is done.
#[component]
pub fn ConfirmBanner() -> impl IntoView {
    let account = watch(me);
    let form = use_form::<AskVerification>();
    let key = move || {
        view! {
            <Form of=form label="Confirm the address">
                <Key submit=true working=form.pending verb="Sending">
                    "Send the letter"
                </Key>
            </Form>
        }
    };
    view! {
        <Watch of=account let:account>
            {move || {
                let asked = account.get().filter(|it| it.is_asked_to_confirm);
                asked
                    .map(|account| {
                        view! {
                            <Banner tone=Tone::Hold action=key>
                                <p>
                                    "Is " <strong>{account.email}</strong>
                                    " yours? Confirm it, and nobody else can use it to get in."
                                </p>
                                <Notice text=form.problem()/>
                            </Banner>
                        }
                    })
            }}
        </Watch>
    }
}
