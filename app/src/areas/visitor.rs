//! Pages for everybody: the shop window and the door.

use identity::{AccountMenu, OnboardingPage, SignInPage, SignUpPage};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use room::{Watch, watch};
use storefront::StorePage;
use ui::{Brand, CommandKey, NavItem, PublicBar, ThemeSwitch};

use crate::Palette;

/// Bar above, page, foot.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let location = use_location();
    let links = vec![NavItem::new("Courses", "/courses", "icon-[lucide--graduation-cap]")];
    let palette = expect_context::<Palette>().0;
    view! {
        <a class="skip-link" href="#main">"Skip to the content"</a>
        <PublicBar
            links
            path=location.pathname
            account=move || {
                view! {
                    <CommandKey open=palette/>
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
    view! { <main id="main" tabindex="-1"><SignInPage/></main> }
}

#[component]
pub fn SignUp() -> impl IntoView {
    view! { <main id="main" tabindex="-1"><SignUpPage/></main> }
}

#[component]
pub fn Onboarding() -> impl IntoView {
    view! { <Frame><OnboardingPage/></Frame> }
}

/// A store's public page: who it is, and what it has published.
#[component]
pub fn Store() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|it| it.get("slug").unwrap_or_default()));
    view! {
        <Frame>
            <StorePage slug>
                <Published slug/>
            </StorePage>
        </Frame>
    }
}

#[component]
fn Published(slug: Memo<String>) -> impl IntoView {
    let courses = watch(move || learning::course::of_store(slug.get()));
    view! {
        <Watch of=courses let:cards>
            <learning::course::CardGrid cards/>
        </Watch>
    }
}
