//! The desk of whoever is signed in: one shell with two faces, learning and creating.

use identity::{
    AccountMenu, AccountPage, AskLearner, Bell, ConfirmBanner, LearnerPreferencesPage, MODE_COOKIE, Mode,
    NotificationSettingsPage, NotificationsPage, SecurityPage, resolve_mode, user::mutations::SwitchMode,
};
use leptos::prelude::*;
use leptos_router::{
    components::Redirect,
    hooks::{use_location, use_query_map},
};
use room::{Form, Watch, use_form, watch};
use storefront::ClaimName;
use ui::{Choice, CommandKey, DeskShell, Key, NavGroup, NavItem, Segments, ThemeSwitch, ToastRegion};

use super::Nowhere;
use crate::{Palette, chunks};

/// A page of the desk, by its address below `/dashboard`.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Home,
    Courses,
    Opened,
    NewCourse,
    Numbers(String),
    Editor(String),
    Notifications,
    Account,
    Security,
    NotificationSettings,
    LearnerPreferences,
    Nowhere,
}

impl Place {
    fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Self::Home,
            ["courses"] => Self::Courses,
            ["create", "store"] => Self::Opened,
            ["create", "course"] => Self::NewCourse,
            ["courses", id] => Self::Numbers(id.to_string()),
            ["courses", id, "edit"] => Self::Editor(id.to_string()),
            ["notifications"] => Self::Notifications,
            ["settings", "account"] => Self::Account,
            ["settings", "security"] => Self::Security,
            ["settings", "notifications"] => Self::NotificationSettings,
            ["settings", "learning"] => Self::LearnerPreferences,
            _ => Self::Nowhere,
        }
    }

    /// Pages that only make sense for somebody with a store.
    fn needs_store(&self) -> bool {
        matches!(self, Self::Opened | Self::NewCourse | Self::Numbers(_) | Self::Editor(_))
    }

    /// Pages about the person, whatever face is shown.
    fn is_settings(&self) -> bool {
        matches!(
            self,
            Self::Notifications
                | Self::Account
                | Self::Security
                | Self::NotificationSettings
                | Self::LearnerPreferences
        )
    }

    /// The editor needs the width: its rail is narrow.
    fn is_wide(&self) -> bool {
        matches!(self, Self::Editor(_))
    }
}

/// Lists and numbers.
#[component]
pub fn Desk() -> impl IntoView {
    frame(Part { draw: page, bell, storeless: || view! { <ClaimName/> }.into_any() })
}

/// Pages about the person.
#[component]
pub fn Settings() -> impl IntoView {
    frame(Part { draw: settings, bell, storeless: claim_first })
}

/// What somebody said of themselves as a learner.
#[component]
pub fn Answers() -> impl IntoView {
    frame(Part { draw: answers, bell, storeless: claim_first })
}

/// The editor. It is as large as all other pages of the desk together, so its frame has no more than it needs.
#[component]
pub fn Studio() -> impl IntoView {
    frame(Part { draw: studio, bell: || ().into_any(), storeless: claim_first })
}

/// What the parts of the desk, each fetched when it is opened, put into the same frame.
#[derive(Clone, Copy)]
struct Part {
    /// Draws a place; whether its creator's face is shown decides about some.
    draw: fn(Place, bool) -> AnyView,
    bell: fn() -> AnyView,
    /// Instead of a creator's page, for somebody without a store.
    storeless: fn() -> AnyView,
}

fn bell() -> AnyView {
    view! { <Bell list=|| chunks::NEWEST.show()/> }.into_any()
}

fn claim_first() -> AnyView {
    view! { <Redirect path="/dashboard?mode=create"/> }.into_any()
}

fn frame(part: Part) -> AnyView {
    let (location, address) = (use_location(), use_query_map());
    let place = Memo::new(move |_| {
        location.pathname.with(|path| Place::of(path.strip_prefix("/dashboard").unwrap_or_default()))
    });
    let me = watch(identity::user::queries::me);
    let store = watch(storefront::store::queries::mine);
    let cookie = SharedValue::new(mode_cookie).into_inner();
    #[cfg(feature = "ssr")]
    remember_mode(address.get_untracked().get("mode").as_deref());
    let mode = Memo::new(move |_| {
        let asked = address.with(|it| it.get("mode"));
        let preference = me.value().flatten().and_then(|it| it.preference).map(|it| it.as_str().to_string());
        let owns = store.value().flatten().is_some();
        let path = location.pathname.get();
        // A page that is for creators shows their face, whatever was chosen.
        let path = if place.with(Place::needs_store) { "/dashboard/create".into() } else { path };
        resolve_mode(asked.as_deref(), &path, cookie.as_deref(), preference.as_deref(), owns)
    });
    let is_staff = Memo::new(move |_| me.value().flatten().is_some_and(|account| account.power.is_staff()));
    let palette = expect_context::<Palette>().0;
    view! {
        <Watch of=store beside=vec![me.beside()] let:shop>
            <DeskShell
                store=Signal::derive(move || shop.with(|it| it.as_ref().map_or("Backline".into(), |it| it.name.clone())))
                store_seed=shop.with_untracked(|it| it.as_ref().map_or("backline".into(), |it| it.id.to_string()))
                store_href=Signal::derive(move || shop.with(|it| it.as_ref().map_or("/courses".into(), |it| format!("/{}", it.slug))))
                groups=Signal::derive(move || groups(mode.get(), is_staff.get()))
                tabs=Signal::derive(move || tabs(mode.get()))
                path=location.pathname
                small=Signal::derive(move || place.with(Place::is_wide))
                top=move || view! { <ModeSwitch mode/> }
                tools=move || {
                    view! {
                        <CommandKey open=palette/>
                        {(part.bell)()}
                        <AccountMenu/>
                    }
                }
                foot=move || view! { <ThemeSwitch/> }
            >
                {move || stand(place.get(), mode.get(), shop.with(|it| it.is_some()), part)}
            </DeskShell>
        </Watch>
        <ToastRegion/>
    }
    .into_any()
}

/// Which face is shown. A form, so that it also works without the browser's program.
#[component]
fn ModeSwitch(mode: Memo<Option<Mode>>) -> impl IntoView {
    let form = use_form::<SwitchMode>();
    let path = use_location().pathname;
    let faces = move || {
        let options = vec![Choice::new("learn", "Learn"), Choice::new("create", "Create")];
        let shown = mode.get().unwrap_or(Mode::Learn).as_str();
        view! { <Segments label="Dashboard mode" name="mode" label_hidden=true options initial=shown at_once=true/> }
    };
    view! {
        <Form of=form>
            <input type="hidden" name="from" value=move || path.get()/>
            <div class="row">
                {faces} <span class="without-scripts">
                    <Key submit=true>"Switch"</Key>
                </span>
            </div>
        </Form>
    }
}

fn stand(place: Place, mode: Option<Mode>, has_store: bool, part: Part) -> AnyView {
    let Some(mode) = mode else { return view! { <Redirect path="/onboarding"/> }.into_any() };
    let creating = mode == Mode::Create || place.needs_store();
    if creating && !has_store && !place.is_settings() {
        return (part.storeless)();
    }
    (part.draw)(place, creating)
}

fn page(place: Place, creating: bool) -> AnyView {
    (view! { <ConfirmBanner/> }, content(place, creating)).into_any()
}

fn content(place: Place, creating: bool) -> AnyView {
    match place {
        Place::Home | Place::Courses if creating => view! { <learning::course::TaughtPage/> }.into_any(),
        Place::Home => view! {
            <learning::enrollment::LearnerHome/>
            <AskLearner questions=|| chunks::QUESTIONS.show()/>
        }
        .into_any(),
        Place::Courses => view! { <learning::enrollment::ShelfPage/> }.into_any(),
        Place::Opened => view! { <storefront::OpenedPage/> }.into_any(),
        Place::NewCourse => view! { <learning::course::NewCoursePage/> }.into_any(),
        Place::Numbers(course) => view! { <learning::dashboard::NumbersPage course/> }.into_any(),
        _ => view! { <Nowhere/> }.into_any(),
    }
}

fn settings(place: Place, _: bool) -> AnyView {
    match place {
        Place::Notifications => view! { <NotificationsPage/> }.into_any(),
        Place::Account => view! { <AccountPage/> }.into_any(),
        Place::Security => view! { <SecurityPage/> }.into_any(),
        Place::NotificationSettings => view! { <NotificationSettingsPage/> }.into_any(),
        _ => view! { <Nowhere/> }.into_any(),
    }
}

fn answers(place: Place, _: bool) -> AnyView {
    match place {
        Place::LearnerPreferences => view! { <LearnerPreferencesPage/> }.into_any(),
        _ => view! { <Nowhere/> }.into_any(),
    }
}

fn studio(place: Place, _: bool) -> AnyView {
    match place {
        Place::Editor(course) => {
            view! { <learning::curriculum::EditorPage course recording=|| chunks::RECORDING.show()/> }.into_any()
        }
        _ => view! { <Nowhere/> }.into_any(),
    }
}

fn groups(mode: Option<Mode>, is_staff: bool) -> Vec<NavGroup> {
    let mut account = NavGroup::new(
        "Account",
        vec![
            NavItem::new("Account", "/dashboard/settings/account", "icon-[lucide--user]"),
            NavItem::new("Security", "/dashboard/settings/security", "icon-[lucide--shield]"),
            NavItem::new("What you hear", "/dashboard/settings/notifications", "icon-[lucide--bell]"),
        ],
    );
    if is_staff {
        account.items.push(NavItem::new("Admin", "/admin", "icon-[lucide--sliders-vertical]"));
    }
    if mode != Some(Mode::Create) {
        account.items.push(NavItem::new("What you learn", "/dashboard/settings/learning", "icon-[lucide--target]"));
    }
    match mode {
        Some(Mode::Create) => vec![
            NavGroup::new(
                "Make",
                vec![
                    NavItem::new("My courses", "/dashboard/courses", "icon-[lucide--graduation-cap]"),
                    NavItem::new("New course", "/dashboard/create/course", "icon-[lucide--plus]"),
                ],
            ),
            account,
        ],
        _ => vec![
            NavGroup::new(
                "Learn",
                vec![
                    NavItem::new("Dashboard", "/dashboard", "icon-[lucide--house]"),
                    NavItem::new("My courses", "/dashboard/courses", "icon-[lucide--graduation-cap]"),
                    NavItem::new("Find a course", "/courses", "icon-[lucide--search]"),
                ],
            ),
            account,
        ],
    }
}

fn tabs(mode: Option<Mode>) -> Vec<NavItem> {
    let last = NavItem::new("Account", "/dashboard/settings/account", "icon-[lucide--user]");
    match mode {
        Some(Mode::Create) => vec![
            NavItem::new("Courses", "/dashboard/courses", "icon-[lucide--graduation-cap]"),
            NavItem::new("New", "/dashboard/create/course", "icon-[lucide--plus]"),
            last,
        ],
        _ => vec![
            NavItem::new("Home", "/dashboard", "icon-[lucide--house]"),
            NavItem::new("Courses", "/dashboard/courses", "icon-[lucide--graduation-cap]"),
            NavItem::new("Find", "/courses", "icon-[lucide--search]"),
            last,
        ],
    }
}

/// A face asked for in the address is this device's choice from now on.
#[cfg(feature = "ssr")]
fn remember_mode(asked: Option<&str>) {
    let (Some(mode), Some(response)) = (asked.and_then(Mode::parse), use_context::<leptos_axum::ResponseOptions>())
    else {
        return;
    };
    let cookie = format!("{MODE_COOKIE}={}; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000", mode.as_str());
    if let Ok(cookie) = http::HeaderValue::from_str(&cookie) {
        response.append_header(http::header::SET_COOKIE, cookie);
    }
}

/// The device's choice of face. Read on the server, so that the first paint has the right one.
fn mode_cookie() -> Option<String> {
    #[cfg(feature = "ssr")]
    {
        let parts = use_context::<http::request::Parts>()?;
        let cookies = parts.headers.get("cookie")?.to_str().ok()?.to_string();
        let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(name, _)| *name == MODE_COOKIE).map(|(_, value)| value.to_string()).next_back()
    }
    #[cfg(not(feature = "ssr"))]
    {
        let _ = MODE_COOKIE;
        None
    }
}
