//! The administrator's desk: people, jobs, letters, the log. Whoever has no power over the platform finds nothing here.

use identity::{AccountMenu, Bell, PlatformRole, auth_session::queries::session, user::queries::me};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use room::{Watch, watch};
use ui::{CommandKey, DeskShell, Icon, NavGroup, NavItem, ThemeSwitch, ToastRegion};

use super::Nowhere;
use crate::{Palette, chunks};

/// A page of the administrator's desk, by its address below `/admin`.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Home,
    People,
    Person(String),
    Jobs,
    Mail,
    Letter(String),
    Log,
    Nowhere,
}

impl Place {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Self::Home,
            ["users"] => Self::People,
            ["users", id] => Self::Person(id.to_string()),
            ["jobs"] => Self::Jobs,
            ["mail"] => Self::Mail,
            ["mail", id] => Self::Letter(id.to_string()),
            ["log"] => Self::Log,
            _ => Self::Nowhere,
        }
    }

    /// Whether somebody with this power finds something here. The doors behind each page decide for themselves; this
    /// only keeps away from pages where every one of them would refuse.
    fn is_open_to(&self, power: PlatformRole) -> bool {
        match self {
            Self::Home | Self::People | Self::Person(_) => power.is_staff(),
            Self::Jobs | Self::Mail | Self::Letter(_) | Self::Log => power == PlatformRole::Admin,
            Self::Nowhere => false,
        }
    }
}

/// Numbers, jobs and letters.
#[component]
pub fn Admin() -> impl IntoView {
    frame(works)
}

/// People, and what was done to them.
#[component]
pub fn People() -> impl IntoView {
    frame(people)
}

/// Draws a place for somebody with this power.
type Draw = fn(Place, PlatformRole) -> AnyView;

fn frame(draw: Draw) -> AnyView {
    let location = use_location();
    let place =
        Memo::new(move |_| location.pathname.with(|path| Place::of(path.strip_prefix("/admin").unwrap_or_default())));
    // The session sends a visitor to the door; what somebody may is in the account.
    let session = watch(session);
    let me = watch(me);
    let power = Memo::new(move |_| me.value().flatten().map_or(PlatformRole::None, |account| account.power));
    let palette = expect_context::<Palette>().0;
    view! {
        <Watch of=session beside=vec![me.beside()] let:_>
            <DeskShell
                store="Backline"
                store_seed="backline"
                store_href="/courses"
                groups=Signal::derive(move || groups(power.get()))
                tabs=Signal::derive(move || groups(power.get()).into_iter().flat_map(|group| group.items).take(5).collect::<Vec<_>>())
                path=location.pathname
                top=|| view! { <span class="head-4">"Administration"</span> }
                tools=move || {
                    view! {
                        <CommandKey open=palette/>
                        <Bell list=|| chunks::NEWEST.show()/>
                        <AccountMenu/>
                    }
                }
                foot=move || view! { <ThemeSwitch/> }
            >
                {move || stand(place.get(), power.get(), draw)}
            </DeskShell>
        </Watch>
        <ToastRegion/>
    }
    .into_any()
}

fn stand(place: Place, power: PlatformRole, draw: Draw) -> AnyView {
    match place.is_open_to(power) {
        true => draw(place, power),
        false => view! { <Nowhere/> }.into_any(),
    }
}

fn people(place: Place, power: PlatformRole) -> AnyView {
    match place {
        Place::People => view! { <identity::PeoplePage with_numbers=power == PlatformRole::Admin/> }.into_any(),
        Place::Person(user) => view! { <identity::PersonPage user power/> }.into_any(),
        Place::Log => view! { <identity::AdminLogPage/> }.into_any(),
        _ => view! { <Nowhere/> }.into_any(),
    }
}

fn works(place: Place, power: PlatformRole) -> AnyView {
    match place {
        Place::Home => view! { <Home power/> }.into_any(),
        Place::Jobs => view! { <admin::board::pages::JobBoard/> }.into_any(),
        Place::Mail => view! { <admin::outbox::pages::OutboxList/> }.into_any(),
        Place::Letter(id) => view! { <admin::outbox::pages::LetterPage id/> }.into_any(),
        _ => view! { <Nowhere/> }.into_any(),
    }
}

/// What there is to administer.
#[component]
fn Home(power: PlatformRole) -> impl IntoView {
    let places = groups(power).into_iter().flat_map(|group| group.items).filter(|item| item.href != "/admin");
    view! {
        <Title text="Administration"/>
        <header class="page-head">
            <h1 class="head-1">"Administration"</h1>
        </header>
        {(power == PlatformRole::Admin)
            .then(|| {
                view! {
                    <identity::PeopleInNumbers/>
                    <admin::board::pages::JobsInNumbers/>
                }
            })}
        <ul class="stack panel" role="list">
            {places
                .map(|item| {
                    view! {
                        <li class="row">
                            <Icon glyph=item.icon/>
                            <a class="link" href=item.href>{item.label}</a>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// The places somebody with this power may go to. A place is entered here and in [`Place`].
fn groups(power: PlatformRole) -> Vec<NavGroup> {
    let all = [
        NavGroup::new(
            "",
            vec![
                NavItem::new("Overview", "/admin", "icon-[lucide--gauge]"),
                NavItem::new("People", "/admin/users", "icon-[lucide--users]"),
            ],
        ),
        NavGroup::new(
            "Engine",
            vec![
                NavItem::new("Jobs", "/admin/jobs", "icon-[lucide--list-checks]"),
                NavItem::new("Outbox", "/admin/mail", "icon-[lucide--mails]"),
                NavItem::new("Log", "/admin/log", "icon-[lucide--scroll-text]"),
            ],
        ),
    ];
    let open = |item: &NavItem| Place::of(item.href.strip_prefix("/admin").unwrap_or_default()).is_open_to(power);
    let open_ones = |group: NavGroup| NavGroup { items: group.items.into_iter().filter(open).collect(), ..group };
    all.map(open_ones).into_iter().filter(|group| !group.items.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_leads_to_pages_that_are_there_and_only_for_those_who_may() {
        for power in PlatformRole::ALL {
            let items: Vec<NavItem> = groups(*power).into_iter().flat_map(|group| group.items).collect();
            assert_eq!(items.is_empty(), !power.is_staff());
            assert!(
                items.iter().all(|item| Place::of(item.href.strip_prefix("/admin").unwrap_or("?")) != Place::Nowhere)
            );
        }
    }

    #[test]
    fn an_address_nobody_answers_is_open_to_nobody() {
        for path in ["/no/such/page", "/x"] {
            assert!(PlatformRole::ALL.iter().all(|power| !Place::of(path).is_open_to(*power)), "{path}");
        }
    }
}
