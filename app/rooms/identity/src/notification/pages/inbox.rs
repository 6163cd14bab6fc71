use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use room::{Watch, call, use_line, watch};
use ui::{
    Avatar, Choice, Drawing, EmptyState, FaceSize, Key, KeyKind, KeyLink, KeySize, LiveTag, Menu, MenuItem, Pager,
    Select, Shape, Status, Tab, Tabs, use_toaster,
};

use super::row::{MarkAllRead, is_read, when};
use crate::{
    notification::{
        Kind, NotificationId, SenderKind, is_elsewhere,
        mutations::{archive_notification, clear_read, mark_notification},
        queries::{Filter, Item, notification, notifications},
    },
    notification_preferences::{Category, Whose, mutations::mute},
};

const PAGE: &str = "/dashboard/notifications";

/// Everything somebody was told: the newest first, filters, and one of them opened.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let address = use_query_map();
    let filter = Memo::new(move |_| address.with(|query| filter_of(|name| query.get(name))));
    let opened = Memo::new(move |_| address.with(|query| query.get("open").filter(|id| !id.is_empty())));
    let page = watch(move || notifications(filter.get()));
    view! {
        <Title text="Notifications"/>
        <header class="page-head">
            <h1 class="head-1">"Notifications"</h1>
            <LiveTag state=use_line()/>
        </header>
        <Filters filter/>
        {move || opened.get().map(|id| view! { <Opened id/> })}
        <Watch of=page let:page>
            {
                let items = Memo::new(move |_| page.with(|page| page.items.clone()));
                let next = Memo::new(move |_| page.with(|page| page.next.clone()));
                view! { <List items next filter/> }
            }
        </Watch>
    }
}

/// What the page's address asks for.
fn filter_of(said: impl Fn(&str) -> Option<String>) -> Filter {
    Filter {
        unread: said("show").as_deref() == Some("unread"),
        category: said("category").as_deref().and_then(Category::parse),
        after: said("after"),
    }
}

/// The page's address for a filter.
fn address_of(filter: &Filter) -> String {
    let pairs = [
        ("show", filter.unread.then_some("unread")),
        ("category", filter.category.map(Category::as_str)),
        ("after", filter.after.as_deref()),
    ];
    let query: Vec<String> =
        pairs.iter().filter_map(|(name, value)| value.map(|value| format!("{name}={value}"))).collect();
    if query.is_empty() { PAGE.into() } else { format!("{PAGE}?{}", query.join("&")) }
}

#[component]
fn Filters(filter: Memo<Filter>) -> impl IntoView {
    let start = filter.get_untracked();
    let first_page = move |unread| Filter { unread, after: None, ..filter.get() };
    let tabs = Signal::derive(move || {
        vec![Tab::new("All", address_of(&first_page(false))), Tab::new("Unread", address_of(&first_page(true)))]
    });
    let here = Signal::derive(move || address_of(&first_page(filter.with(|it| it.unread))));
    let categories = std::iter::once(Choice::new("", "Every kind"))
        .chain(Category::ALL.iter().map(|it| Choice::new(it.as_str(), it.label())))
        .collect::<Vec<_>>();
    let chosen = start.category.map(Category::as_str).unwrap_or_default();
    view! {
        <Tabs label="Notifications" tabs path=here/>
        <form class="row row-wrap news-filter" method="get" action=PAGE aria-label="Filter">
            <Select label="Kind" name="category" options=categories initial=chosen label_hidden=true/>
            {move || filter.with(|it| it.unread).then(|| view! { <input type="hidden" name="show" value="unread"/> })}
            <Key submit=true>"Show"</Key>
        </form>
    }
}

#[component]
fn List(items: Memo<Vec<Item>>, next: Memo<Option<String>>, filter: Memo<Filter>) -> impl IntoView {
    let toaster = use_toaster();
    // What comes in while somebody reads is marked as new; what was there is not.
    let seen = items.with_untracked(|items| items.first().map(|it| it.at));
    let is_empty = Memo::new(move |_| items.with(Vec::is_empty));
    let clear = move || {
        spawn_local(async move {
            if let Err(refusal) = call(clear_read()).await {
                toaster.toast(refusal.message);
            }
        });
    };
    view! {
        <section class="panel panel-flush" aria-label="Your notifications">
            <div class="row row-wrap news-tools">
                <MarkAllRead items/>
                <Key size=KeySize::Small kind=KeyKind::Bare on_press=clear>
                    "Put away what was read"
                </Key>
            </div>
            {move || is_empty.get().then(|| view! { <Nothing filter=filter.get()/> })}
            <ul role="list">
                <For each=move || items.get() key=|item| item.id.clone() let:item>
                    {
                        let is_new = seen.is_none_or(|seen| item.at > seen);
                        let is_read = is_read(items, &item);
                        view! { <Row item is_read is_new/> }
                    }
                </For>
            </ul>
            {move || {
                let next = next.get()?;
                Some(view! { <Pager next=address_of(&Filter { after: Some(next), ..filter.get() })/> })
            }}
        </section>
    }
}

#[component]
fn Nothing(filter: Filter) -> impl IntoView {
    let (title, text) = match filter == Filter::default() {
        true => ("No notifications", "What concerns you appears here by itself."),
        false => ("Nothing of this kind", "Look at all of them, or choose another kind."),
    };
    view! {
        <EmptyState drawing=Drawing::Metronome title text>
            <KeyLink href=PAGE>"Show all"</KeyLink>
        </EmptyState>
    }
}

#[component]
fn Row(item: Item, is_read: Memo<bool>, is_new: bool) -> impl IntoView {
    let (of_mark, of_archive) = (item.id.clone(), item.id.clone());
    let word = Signal::derive(move || if is_read.get() { "Mark unread" } else { "Mark read" });
    view! {
        <li class="news-row" class:news-unread=move || !is_read.get()>
            <Avatar name=item.sender_name.clone() image=item.sender_image.clone()/>
            <div class="news-text grow">
                <p>
                    <a class="link" href=format!("{PAGE}?open={}", item.id)>
                        <strong>{item.title.clone()}</strong>
                    </a>
                    {move || (!is_read.get()).then(|| view! { <span class="only-read">", unread"</span> })}
                    {is_new.then(|| view! { " " <span class="tag">"New"</span> })}
                </p>
                <p class="news-short">{item.message.clone()}</p>
                <p class="small quiet">{item.sender_name.clone()} ", " {when(item.at)}</p>
            </div>
            <div class="row">
                <Deed label=word deed=move || mark_notification(of_mark.clone(), !is_read.get_untracked())/>
                <Deed label="Put away" deed=move || archive_notification(of_archive.clone())/>
                <Mute item/>
            </div>
        </li>
    }
}

/// A small key that does one thing to one of them.
#[component]
fn Deed<M: room::Mutation<Value = ()>>(
    #[prop(into)] label: Signal<&'static str>,
    deed: impl Fn() -> M + Send + Sync + 'static,
) -> impl IntoView {
    let toaster = use_toaster();
    let press = move || {
        let deed = deed();
        spawn_local(async move {
            if let Err(refusal) = call(deed).await {
                toaster.toast(refusal.message);
            }
        });
    };
    view! {
        <Key size=KeySize::Small kind=KeyKind::Bare on_press=press>
            {move || label.get()}
        </Key>
    }
}

/// Where it came from a course or a creator: no more of that.
#[component]
fn Mute(item: Item) -> impl IntoView {
    let course = item.course.map(|it| (Whose::Course, it.id, it.title));
    let creator = item.creator.map(|id| (Whose::Creator, id, item.sender_name));
    let all: Vec<_> = course.into_iter().chain(creator).collect();
    if all.is_empty() {
        return ().into_any();
    }
    let entries =
        move || all.clone().into_iter().map(|(whose, id, name)| view! { <MuteItem whose id name/> }).collect_view();
    view! {
        <Menu label=format!("More for {}", item.title) icon="icon-[lucide--ellipsis]" at_end=true>
            {entries()}
        </Menu>
    }
    .into_any()
}

#[component]
fn MuteItem(whose: Whose, id: String, name: String) -> impl IntoView {
    let toaster = use_toaster();
    let label = format!("Mute {name}");
    let press = move || {
        let (id, name) = (id.clone(), name.clone());
        spawn_local(async move {
            let told = format!("You hear nothing more of {name}. The settings have the way back");
            match call(mute(whose, id, name)).await {
                Ok(()) => toaster.toast(told),
                Err(refusal) => toaster.toast(refusal.message),
            }
        });
    };
    view! { <MenuItem label icon="icon-[lucide--bell-off]" on_press=press/> }
}

/// All of one; whoever opens it has read it.
#[component]
fn Opened(id: String) -> impl IntoView {
    let id = NotificationId::new(id);
    let of_query = id.clone();
    let item = watch(move || notification(of_query.clone()));
    Effect::new(move |_| {
        let id = id.clone();
        // One that is not there says so itself.
        spawn_local(async move { drop(call(mark_notification(id, true)).await) });
    });
    let location = use_location();
    let navigate = use_navigate();
    let close = move || {
        let query = location.search.get_untracked();
        let rest: Vec<&str> = query.trim_start_matches('?').split('&').filter(|it| !it.starts_with("open=")).collect();
        let goal = if rest.join("&").is_empty() { PAGE.to_string() } else { format!("{PAGE}?{}", rest.join("&")) };
        navigate(&goal, NavigateOptions::default());
    };
    view! {
        <section class="panel news-opened" aria-label="Opened">
            <Watch of=item let:item>
                {move || view! { <Whole item=item.get()/> }}
            </Watch>
            <Key size=KeySize::Small on_press=close>"Close"</Key>
        </section>
    }
}

#[component]
fn Whole(item: Item) -> impl IntoView {
    let (shape, word) = match item.kind {
        Kind::Info => (Shape::Scheduled, "Worth knowing"),
        Kind::Success => (Shape::On, "Done"),
        Kind::Warning => (Shape::NeedsYou, "Look at this"),
        Kind::Error => (Shape::Failed, "Something is wrong"),
    };
    let sender = match item.sender {
        SenderKind::Platform => "Backline",
        SenderKind::Creator => "creator",
        SenderKind::System => "system",
    };
    view! {
        <div class="stack">
            <p class="row row-wrap">
                <Avatar name=item.sender_name.clone() image=item.sender_image size=FaceSize::Small/>
                <span>{item.sender_name}</span>
                <span class="tag">{sender}</span>
                <Status shape word/>
                <span class="small quiet">{item.category.label()} ", " {when(item.at)}</span>
            </p>
            <h2 class="head-2">{item.title}</h2>
            <p class="news-whole">{item.message}</p>
            {item
                .link
                .map(|link| {
                    let elsewhere = is_elsewhere(&link);
                    view! {
                        <p>
                            <a
                                class="key"
                                href=link
                                target=elsewhere.then_some("_blank")
                                rel=elsewhere.then_some("noopener noreferrer")
                            >
                                {item.action}
                            </a>
                        </p>
                    }
                })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_and_its_address_say_the_same() {
        for filter in [
            Filter::default(),
            Filter { unread: true, category: Some(Category::NewContent), after: Some("17.01H".into()) },
            Filter { unread: false, category: Some(Category::Replies), after: None },
        ] {
            let address = address_of(&filter);
            let query = address.split_once('?').map_or("", |(_, query)| query);
            let said = |name: &str| {
                query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).map(str::to_string)
            };
            assert_eq!(filter_of(said), filter, "{address}");
        }
    }
}
