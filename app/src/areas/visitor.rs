//! Pages for everybody: the shop window and the door.

use identity::{
    AccountMenu, FollowPage, ForgotPage, InboxPage, LinkPage, OnboardingPage, PublicProfilePage, ResetPage, SetupPage,
    SignInPage, SignUpPage, UnsubscribePage,
};
use leptos::prelude::*;
use leptos_router::{
    components::Redirect,
    hooks::{use_location, use_params_map},
};
use room::{Watch, is_document, watch};
use storefront::StorePage;
use ui::{Brand, CommandKey, KeyLink, NavItem, PublicBar, ThemeSwitch};

use crate::Palette;

/// Bar above, page, foot.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let location = use_location();
    let links = vec![NavItem::new("Courses", "/courses", "icon-[lucide--graduation-cap]")];
    let palette = expect_context::<Palette>().0;
    view! {
        <PublicBar
            links
            path=location.pathname
            account=move || {
                view! {
                    {(!is_document()).then(|| view! { <CommandKey open=palette/> })}
                    <AccountMenu/>
                }
            }
        />
        <main id="main" tabindex="-1">{children()}</main>
        <footer class="page-foot">
            <Brand/>
            <ThemeSwitch/>
        </footer>
    }
}

#[component]
pub fn Catalogue() -> impl IntoView {
    view! { <Frame><learning::course::CataloguePage/></Frame> }
}

#[component]
pub fn Course() -> impl IntoView {
    view! { <Frame><learning::course::CourseDetailPage/></Frame> }
}

#[component]
pub fn SignIn() -> impl IntoView {
    view! { <SignInPage/> }
}

#[component]
pub fn SignUp() -> impl IntoView {
    view! { <SignUpPage/> }
}

#[component]
pub fn SignInByMail() -> impl IntoView {
    view! { <LinkPage/> }
}

#[component]
pub fn Forgot() -> impl IntoView {
    view! { <ForgotPage/> }
}

#[component]
pub fn Inbox() -> impl IntoView {
    view! { <InboxPage/> }
}

#[component]
pub fn Follow() -> impl IntoView {
    view! { <FollowPage/> }
}

#[component]
pub fn Reset() -> impl IntoView {
    view! { <ResetPage/> }
}

#[component]
pub fn Setup() -> impl IntoView {
    view! { <SetupPage/> }
}

#[component]
pub fn Unsubscribe() -> impl IntoView {
    view! { <UnsubscribePage/> }
}

/// The short way there, as letters and manuals print it.
#[component]
pub fn NotificationSettings() -> impl IntoView {
    view! { <Redirect path="/dashboard/settings/notifications"/> }
}

#[component]
pub fn Onboarding() -> impl IntoView {
    view! { <OnboardingPage/> }
}

/// A person's public page, with the way to their store.
#[component]
pub fn Profile() -> impl IntoView {
    let params = use_params_map();
    let store =
        watch(move || storefront::store::queries::of_person(params.with(|it| it.get("id").unwrap_or_default())));
    view! {
        <Frame>
            <div class="page-frame" data-density="shop">
                <PublicProfilePage beneath=move |_| {
                    view! {
                        <Watch of=store let:store>
                            {move || {
                                let link = |(name, slug): (String, String)| {
                                    view! {
                                        <p class="section">
                                            <KeyLink href=format!("/{slug}") icon="icon-[lucide--store]">{format!("Visit {name}")}</KeyLink>
                                        </p>
                                    }
                                };
                                store.get().map(link)
                            }}
                        </Watch>
                    }
                }/>
            </div>
        </Frame>
    }
}

/// A store's public page: who it is, and what it has published.
#[component]
pub fn Store() -> impl IntoView {
    let params = use_params_map();
    let courses = watch(move || learning::course::of_store(params.with(|it| it.get("slug").unwrap_or_default())));
    view! {
        <Frame>
            <StorePage shelves=move |_| {
                view! {
                    <Watch of=courses let:cards>
                        <Shelf cards/>
                    </Watch>
                }
            }/>
        </Frame>
    }
}

/// The courses of a store, or an honest emptiness.
#[component]
fn Shelf(cards: Signal<Vec<learning::course::Card>>) -> impl IntoView {
    view! {
        <h2 class="head-2">"Courses"</h2>
        {move || {
            cards.with(|cards| cards.is_empty()).then(|| view! { <p class="quiet">"Nothing is out yet."</p> })
        }}
        <learning::course::CardGrid cards/>
    }
}
