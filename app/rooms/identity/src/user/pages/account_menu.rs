use leptos::{either::Either, prelude::*};
use live::Mutation;
use room::{Watch, watch};
use ui::{Avatar, Icon, KeyKind, KeyLink, Menu, MenuItem, MenuRule};

use crate::{Account, auth_session::mutations::SignOut, user::queries::me};

/// The end of every bar: the person and their places, or the way in. Follows the account in every open tab.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let account = watch(me);
    view! {
        <Watch of=account let:account>
            {move || match account.get() {
                Some(account) => Either::Left(view! { <Person account/> }),
                None => Either::Right(view! { <WayIn/> }),
            }}
        </Watch>
    }
}

#[component]
fn Person(account: Account) -> impl IntoView {
    view! {
        <span class="row">
            <Avatar name=account.name image=account.image_url/>
            <Menu label=account.first_name at_end=true>
                <MenuItem label="Dashboard" icon="icon-[lucide--layout-dashboard]" href="/dashboard"/>
                <MenuItem label="Account" icon="icon-[lucide--user]" href="/dashboard/settings/account"/>
                <MenuItem label="Security" icon="icon-[lucide--shield]" href="/dashboard/settings/security"/>
                {account
                    .power
                    .is_staff()
                    .then(|| view! { <MenuItem label="Admin" icon="icon-[lucide--sliders-vertical]" href="/admin"/> })}
                <MenuRule/>
                // A plain form: it leaves the page anyway, and every page would carry the program for it.
                <form method="post" action=format!("/rpc/{}", SignOut::PATH)>
                    <button class="menu-item" type="submit">
                        <Icon glyph="icon-[lucide--log-out]"/>
                        <span>"Sign out"</span>
                    </button>
                </form>
            </Menu>
        </span>
    }
}

#[component]
fn WayIn() -> impl IntoView {
    view! {
        <span class="row">
            <KeyLink href="/sign-in" kind=KeyKind::Bare>
                "Sign in"
            </KeyLink>
            <span class="max-pair:hidden">
                <KeyLink href="/sign-up">"Make an account"</KeyLink>
            </span>
        </span>
    }
}
