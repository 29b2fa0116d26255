"""The addresses of the door. Those without a prefix are looked up by the library."""

from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from backstay_web.accounts import issuer, views
from backstay_web.accounts.entering import at_the_door

ours = [
    path("enter/", at_the_door(views.enter), name="enter"),
    path("demonstration/", at_the_door(views.demonstrate), name="demonstrate"),
    path("invitation/<str:token>/", at_the_door(views.invitation), name="invitation"),
    path("invite/<uuid:holding>/", at_the_door(views.invite), name="invite"),
    path(
        "countersign/<uuid:holding>/",
        at_the_door(views.countersign),
        name="countersign",
    ),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/make/", at_the_door(views.make_token), name="make_token"),
    path(
        "tokens/<uuid:token>/revoke/",
        at_the_door(views.revoke_token),
        name="revoke_token",
    ),
    path("close/<uuid:holding>/", at_the_door(views.close), name="close"),
]
urlpatterns = [
    path("", include((ours, "accounts"))),
    path("sign-out/", at_the_door(views.sign_out), name="account_logout"),
    path("", at_the_door(views.SignInView.as_view()), name="account_login"),
    path(
        "issuer/<slug:provider_id>/",
        at_the_door(issuer.go),
        name="openid_connect_login",
    ),
    path(
        "issuer/<slug:provider_id>/back/",
        at_the_door(issuer.come_back),
        name="openid_connect_callback",
    ),
    path("code/", at_the_door(factors.authenticate), name="mfa_authenticate"),
    path(
        "again/",
        at_the_door(views.AgainView.as_view()),
        name="mfa_reauthenticate",
    ),
    path("factors/", at_the_door(views.FactorsView.as_view()), name="mfa_index"),
    path(
        "factors/codes/",
        at_the_door(views.CodesView.as_view()),
        name="mfa_activate_totp",
    ),
    path(
        "factors/codes/remove/",
        at_the_door(codes.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(
        "again/passkey/",
        at_the_door(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "factors/passkeys/",
        at_the_door(passkeys.list_webauthn),
        name="mfa_list_webauthn",
    ),
    path(
        "factors/passkeys/add/",
        at_the_door(views.PasskeyView.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/rename/",
        at_the_door(passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/remove/",
        at_the_door(views.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "factors/recovery/",
        at_the_door(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "factors/recovery/new/",
        at_the_door(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "password/",
        at_the_door(views.NewPasswordView.as_view()),
        name="account_change_password",
    ),
]
