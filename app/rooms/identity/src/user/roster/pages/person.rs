use leptos::{prelude::*, task::spawn_local};
use room::{Form, PageTitle, Watch, call, use_form, use_line, watch};
use ui::{Choice, Field, Key, KeyKind, LiveTag, Notice, Panel, Select, TextArea, use_toaster};

use super::{
    super::{
        MODERATORS_DAYS, Person, RoleWish,
        mutations::{SetRole, Suspend, restore},
        queries::{PersonView, look_up},
    },
    ADDRESS, StandingSign, moment, role_of,
};
use crate::user::{PlatformRole, Status};

/// One person: what is known, where they are signed in, what they may, and what was done to them.
#[component]
pub fn PersonPage(
    #[prop(into)] user: String,
    /// What the one who looks may do.
    power: PlatformRole,
) -> impl IntoView {
    let view = watch(move || look_up(user.clone()));
    view! {
        <Watch of=view let:page>
            <Page page power/>
        </Watch>
    }
}

#[component]
fn Page(page: Signal<PersonView>, power: PlatformRole) -> impl IntoView {
    let is_admin = power == PlatformRole::Admin;
    let may_suspend = matches!(power, PlatformRole::Admin | PlatformRole::Moderator);
    let person = Memo::new(move |_| page.with(|it| it.person.clone()));
    let is_me = Memo::new(move |_| page.with(|it| it.is_me));
    view! {
        <PageTitle text=move || person.with(|it| it.name.clone())/>
        <header class="page-head row row-ends row-wrap">
            <div class="stack">
                <a class="link small" href=ADDRESS>"People"</a>
                <h1 class="head-1">{move || person.with(|it| it.name.clone())}</h1>
                <span class="row">
                    {move || {
                        let it = person.get();
                        view! { <StandingSign standing=it.status until=it.until()/> }
                    }}
                    <LiveTag state=use_line()/>
                </span>
            </div>
        </header>
        <div class="plate plate-2">
            <Panel title="Account">
                <Facts person/>
            </Panel>
            <Panel title="Signed in on" flush=true>
                <Devices page/>
            </Panel>
        </div>
        {move || match is_me.get() {
            true => view! { <p class="quiet">"This is you. Somebody else changes your role."</p> }.into_any(),
            false => {
                view! {
                    <div class="plate plate-2">
                        {is_admin.then(|| view! { <RolePanel person/> })}
                        {may_suspend.then(|| view! { <StandingPanel person is_admin/> })}
                    </div>
                }
                    .into_any()
            }
        }}
        {is_admin
            .then(|| {
                view! {
                    <Panel title="What was done" legend="newest first" flush=true>
                        <Deeds page/>
                    </Panel>
                }
            })}
    }
}

#[component]
fn Facts(person: Memo<Person>) -> impl IntoView {
    let facts = move || {
        let it = person.get();
        let address = if it.is_verified { it.email.clone() } else { format!("{} (not confirmed)", it.email) };
        let facts = [
            ("Role", role_of(&it).to_string()),
            ("Address", address),
            ("Joined", moment(it.joined_at)),
            ("Last seen", moment(it.last_seen_at)),
            ("Id", it.id.to_string()),
            ("Reason", it.suspended_reason.unwrap_or_default()),
        ];
        let said = facts.into_iter().filter(|(_, text)| !text.is_empty());
        said.map(|(name, text)| view! { <tr><th scope="row">{name}</th><td>{text}</td></tr> }).collect_view()
    };
    view! {
        <table class="table">
            <tbody>{facts}</tbody>
        </table>
    }
}

#[component]
fn Devices(page: Signal<PersonView>) -> impl IntoView {
    let devices = move || {
        let devices = page.with(|it| it.devices.clone());
        let rows = devices.into_iter().map(|device| {
            view! {
                <tr>
                    <th scope="row">{device.label}</th>
                    <td class="num">{device.ip_prefix}</td>
                    <td class="num">{device.last_seen_at.in_words()}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <Show when=move || page.with(|it| it.devices.is_empty())>
            <p class="panel quiet">"Nowhere just now."</p>
        </Show>
        <div class="table-frame" tabindex="0">
            <table class="table">
                <tbody>{devices}</tbody>
            </table>
        </div>
    }
}

#[component]
fn RolePanel(person: Memo<Person>) -> impl IntoView {
    let form = use_form::<SetRole>();
    let options = [
        (RoleWish::Admin, "Administrator: everything"),
        (RoleWish::Moderator, "Moderator: looks people up, suspends for a week"),
        (RoleWish::Support, "Support: looks people up"),
        (RoleWish::Creator, "Creator: as well as what they are"),
        (RoleWish::User, "Member: no power, no creator without a store"),
    ];
    let options = options.map(|(role, label)| Choice::new(role.as_str(), label)).into();
    let now = person.with_untracked(|it| match it.power {
        PlatformRole::Admin => RoleWish::Admin,
        PlatformRole::Moderator => RoleWish::Moderator,
        PlatformRole::Support => RoleWish::Support,
        PlatformRole::None if it.is_creator => RoleWish::Creator,
        PlatformRole::None => RoleWish::User,
    });
    view! {
        <Panel title="Role">
            <Form of=form label="Role">
                <div class="form">
                    <input type="hidden" name="user" value=person.with_untracked(|it| it.id.to_string())/>
                    <Select
                        label="Make them"
                        name="role"
                        options
                        initial=now.as_str()
                        help="Their menus follow at once, on every page they have open."
                    />
                    <Notice text=form.problem()/>
                    <Key submit=true working=form.pending verb="Changing">
                        "Change the role"
                    </Key>
                </div>
            </Form>
        </Panel>
    }
}

#[component]
fn StandingPanel(person: Memo<Person>, is_admin: bool) -> impl IntoView {
    let status = Memo::new(move |_| person.with(|it| it.status));
    view! {
        <Panel title="Access">
            {move || match status.get() {
                Status::Suspended => view! { <Restoring person is_admin/> }.into_any(),
                Status::Active => view! { <Suspending person is_admin/> }.into_any(),
                Status::Deleting => {
                    view! { <p>"They asked for their account to be deleted, and are signed out. They can take it back."</p> }
                        .into_any()
                }
                Status::Deleted => view! { <p>"The account is deleted."</p> }.into_any(),
            }}
        </Panel>
    }
}

#[component]
fn Suspending(person: Memo<Person>, is_admin: bool) -> impl IntoView {
    let form = use_form::<Suspend>();
    let days = if is_admin { String::new() } else { MODERATORS_DAYS.to_string() };
    let help = if is_admin { "Empty: until somebody restores it." } else { "Up to seven." };
    view! {
        <Form of=form label="Suspend">
            <div class="form">
                <input type="hidden" name="user" value=person.with_untracked(|it| it.id.to_string())/>
                <TextArea
                    label="Reason"
                    name="reason"
                    initial=form.typed("reason")
                    error=form.error("reason")
                    help="They read it when they try to sign in."
                    max_length=500
                />
                <Field label="Days" name="days" kind="number" initial=days error=form.error("days") help=help/>
                <Notice text=form.problem()/>
                <Key kind=KeyKind::Stop submit=true working=form.pending verb="Suspending">
                    "Suspend the account"
                </Key>
                <p class="small quiet">"They are signed out everywhere at once, and their store is hidden."</p>
            </div>
        </Form>
    }
}

#[component]
fn Restoring(person: Memo<Person>, is_admin: bool) -> impl IntoView {
    let toaster = use_toaster();
    let pending = RwSignal::new(false);
    let open_again = move || {
        pending.set(true);
        spawn_local(async move {
            if let Err(refusal) = call(restore(person.with_untracked(|it| it.id.clone()))).await {
                toaster.toast(refusal.message);
            }
            pending.try_set(false);
        });
    };
    let off = (!is_admin).then(|| "Restoring is for administrators.".to_string());
    view! {
        <div class="stack">
            <p>{move || person.with(|it| it.suspended_reason.clone())}</p>
            <Key working=pending verb="Restoring" off=off on_press=open_again>
                "Restore the account"
            </Key>
        </div>
    }
}

#[component]
fn Deeds(page: Signal<PersonView>) -> impl IntoView {
    let deeds = move || {
        let deeds = page.with(|it| it.deeds.clone());
        let rows = deeds.into_iter().map(|deed| {
            let change = match (deed.previous_value, deed.new_value) {
                (Some(before), Some(after)) => format!("{before} → {after}"),
                (one, other) => one.or(other).unwrap_or_default(),
            };
            view! {
                <tr>
                    <td class="num">{deed.at.in_words()}</td>
                    <td>{deed.admin_name.unwrap_or(deed.admin)}</td>
                    <td>{deed.action.replace('_', " ")}</td>
                    <td>{change}</td>
                    <td>{deed.details}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <Show when=move || page.with(|it| it.deeds.is_empty())>
            <p class="panel quiet">"Nothing yet."</p>
        </Show>
        <div class="table-frame" tabindex="0">
            <table class="table">
                <tbody>{deeds}</tbody>
            </table>
        </div>
    }
}
