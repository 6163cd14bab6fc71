use room::query;

use crate::{
    Account,
    user::{OwnProfile, Profile, UserId},
};

/// Who is asking, as they see themselves; nobody for a visitor.
#[query("identity/me", gate = Anyone)]
pub async fn me(cx: &Read) -> Answer<Option<Account>> {
    let Some(member) = cx.member().await? else { return Ok(None) };
    let row = cx.get::<crate::user::AccountRow>(&member.id).await?;
    Ok(row.map(|row| Account::of(row, cx.site().sends_mail)))
}

/// The caller's own profile, to be edited.
#[query("identity/my-profile", gate = SignedIn)]
pub async fn my_profile(cx: &Read) -> Answer<OwnProfile> {
    let member = cx.signed_in().await?;
    let user = cx.must_get::<crate::User>(&member.id).await?;
    let has_password = user.hashed_password.is_some();
    let next_email = crate::auth_token::issuing::next_email(cx, &user.id).await?;
    Ok(OwnProfile {
        name: user.name.unwrap_or_default(),
        image_url: user.image_url.or(user.avatar_url).or(user.image),
        bio: user.bio.unwrap_or_default(),
        website: user.website.unwrap_or_default(),
        instagram: user.instagram.unwrap_or_default(),
        tiktok: user.tiktok.unwrap_or_default(),
        twitter: user.twitter.unwrap_or_default(),
        youtube: user.youtube.unwrap_or_default(),
        timezone: user.timezone.unwrap_or_else(|| "UTC".into()),
        private_note: user.private_note.unwrap_or_default(),
        visibility: user.profile_visibility.unwrap_or(crate::user::Visibility::Public),
        email: user.email.unwrap_or_default(),
        email_verified: user.email_verified.is_some(),
        next_email,
        has_password,
    })
}

/// Somebody as others may see them: by everybody, by members, or by nobody but themselves. Who is suspended or gone is not
/// there.
#[query("identity/public-profile", gate = Anyone)]
pub async fn public_profile(cx: &Read, person: UserId) -> Answer<Profile> {
    use crate::user::{ProfileRow, Status, Visibility};
    let row = cx.must_get::<ProfileRow>(person.as_str()).await?;
    let is_active = matches!(row.status, None | Some(Status::Active));
    let is_shown = match row.profile_visibility.unwrap_or(Visibility::Public) {
        Visibility::Public => true,
        Visibility::Members => cx.member().await?.is_some(),
        Visibility::Hidden => cx.member().await?.is_some_and(|it| it.id == person.as_str()),
    };
    if is_active && is_shown { Ok(row.into()) } else { Err(data::Refusal::not_found()) }
}
