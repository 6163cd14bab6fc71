use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use room::{Watch, use_line, watch};
use ui::{
    Avatar, Choice, Drawing, EmptyState, FaceSize, Field, Key, KeyLink, LiveTag, Pager, Panel, SearchField, Select,
    Shape, Stat, Status,
};

use super::{
    super::{
        Person, Show,
        queries::{Numbers, Roster, RosterFilter, people, people_numbers},
    },
    ADDRESS, StandingSign, address_of, moment, role_of,
};
use crate::{
    admin_log::pages::{date_of, day_of},
    user::PayoutStatus,
};

/// Everybody: searched, filtered, in pages of fifty.
#[component]
pub fn PeoplePage(
    /// Whether the numbers are shown, which are for administrators.
    with_numbers: bool,
) -> impl IntoView {
    let address = use_query_map();
    let filter = Memo::new(move |_| address.with(filter_of));
    let roster = watch(move || people(filter.get()));
    view! {
        <Title text="People"/>
        <header class="page-head row row-ends row-wrap">
            <h1 class="head-1">"People"</h1>
            <LiveTag state=use_line()/>
        </header>
        {with_numbers.then(|| view! { <PeopleInNumbers/> })}
        <Panel title="Accounts" flush=true>
            <FilterForm filter/>
            <Watch of=roster let:page>
                <Table page filter/>
            </Watch>
        </Panel>
    }
}

/// How many there are, and of which kind.
#[component]
pub fn PeopleInNumbers() -> impl IntoView {
    let numbers = watch(people_numbers);
    view! {
        <Watch of=numbers let:numbers>
            <Plate numbers/>
        </Watch>
    }
}

#[component]
fn Plate(numbers: Signal<Numbers>) -> impl IntoView {
    let told = move |of: fn(&Numbers) -> i64| Signal::derive(move || numbers.with(of).to_string());
    view! {
        <div class="plate plate-4">
            <Stat
                legend="people"
                value=told(|it| it.total)
                note=Signal::derive(move || Some(format!("{} new this month", numbers.with(|it| it.joined_this_month))))
            />
            <Stat
                legend="seen in 30 days"
                value=told(|it| it.active)
                note=Signal::derive(move || Some(format!("{} suspended", numbers.with(|it| it.suspended))))
            />
            <Stat legend="creators" value=told(|it| it.creators)/>
            <Stat
                legend="students"
                value=told(|it| it.students)
                note=Signal::derive(move || Some(format!("{} with a confirmed address", numbers.with(|it| it.verified))))
            />
        </div>
    }
}

#[component]
fn FilterForm(filter: Memo<RosterFilter>) -> impl IntoView {
    let start = filter.get_untracked();
    let shows = Show::ALL.iter().map(|show| Choice::new(show.as_str(), label(*show))).collect();
    let show = Show::parse(&start.show).unwrap_or(Show::Newest);
    view! {
        <form class="row row-wrap search-form" method="get" action=ADDRESS role="search">
            <div class="grow">
                <SearchField label="Search people" initial=start.text placeholder="Name, address or id"/>
            </div>
            <Select label="Show" name="show" options=shows initial=show.as_str() label_hidden=true/>
            <Field label="Joined from" name="since" kind="date" initial=start.since.map(date_of).unwrap_or_default()/>
            <Field label="Joined until" name="until" kind="date" initial=start.until.map(date_of).unwrap_or_default()/>
            <Key submit=true>"Search"</Key>
        </form>
    }
}

#[component]
fn Table(page: Signal<Roster>, filter: Memo<RosterFilter>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.people.is_empty()));
    let next = move || {
        let after = page.with(|page| page.next.clone())?;
        let RosterFilter { text, show, since, until, .. } = filter.get();
        let (since, until) = (since.map(date_of).unwrap_or_default(), until.map(date_of).unwrap_or_default());
        let pairs = [("q", &text), ("show", &show), ("since", &since), ("until", &until), ("after", &after)];
        Some(room::address(ADDRESS, &pairs.map(|(name, text)| (name, text.as_str()))))
    };
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState
                drawing=Drawing::Stand
                title="Nobody fits"
                text="Search by the words of a name, the beginning of an address, or a whole id."
            >
                <KeyLink href=ADDRESS>"Show everybody"</KeyLink>
            </EmptyState>
        </Show>
        <Show when=move || !is_empty.get()>
            <div class="table-frame">
                <table class="table table-lines">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Address"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Payouts"</th>
                            <th scope="col">"Joined"</th>
                            <th scope="col">"Last seen"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || page.with(|page| page.people.clone()) key=|person| (person.id.clone(), format!("{person:?}")) let:person>
                            <Line person/>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
        {move || next().map(|next| view! { <Pager next/> })}
    }
}

#[component]
fn Line(person: Person) -> impl IntoView {
    let (role, until) = (role_of(&person), person.until());
    let payouts = person.payouts.map(|payouts| match payouts {
        PayoutStatus::Pending => "Pending",
        PayoutStatus::Restricted => "Restricted",
        PayoutStatus::Enabled => "Enabled",
    });
    view! {
        <tr>
            <th scope="row">
                <span class="row">
                    <Avatar name=person.name.clone() image=person.image_url size=FaceSize::Small/>
                    <a class="link" href=address_of(person.id.as_str())>{person.name}</a>
                    {person.is_verified.then(|| view! { <Status shape=Shape::On word="Confirmed" word_hidden=true/> })}
                </span>
            </th>
            <td>{person.email}</td>
            <td>{role}</td>
            <td><StandingSign standing=person.status until/></td>
            <td>{payouts}</td>
            <td class="num">{moment(person.joined_at)}</td>
            <td class="num">{moment(person.last_seen_at)}</td>
        </tr>
    }
}

fn label(show: Show) -> &'static str {
    match show {
        Show::Newest => "Everybody, newest first",
        Show::Seen => "Everybody, last seen first",
        Show::Admins => "Administrators",
        Show::Moderators => "Moderators",
        Show::Support => "Support",
        Show::Creators => "Creators",
        Show::Verified => "Confirmed addresses",
        Show::Unverified => "Unconfirmed addresses",
        Show::Suspended => "Suspended",
        Show::Leaving => "About to be deleted",
    }
}

fn filter_of(query: &ParamsMap) -> RosterFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    RosterFilter {
        text: text("q"),
        show: text("show"),
        since: day_of(&text("since")),
        until: day_of(&text("until")),
        after: query.get("after"),
    }
}
