"""Accounts and groups at the desk: nobody hands out more than they may do themselves."""

from django.contrib import admin
from django.contrib.auth import admin as stock
from django.contrib.auth.models import Group, Permission, User

from pmo_cms.permissions import permissions_of

FOR_SUPERUSERS = {"is_superuser", "user_permissions"}
BEYOND_REACH = "This may do more than you may. Ask a superuser to change it."

admin.site.unregister([Group, User])


class WithinReach(admin.ModelAdmin):
    """Keeps what can do more than oneself from being changed or deleted."""

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or is_within_reach(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or is_within_reach(request.user, obj))

    def get_fieldsets(self, request, obj=None):
        """Say above the first fields why there is no button below the last."""
        (name, options), *others = super().get_fieldsets(request, obj)
        if obj is not None and not is_within_reach(request.user, obj):
            options = options | {"description": BEYOND_REACH}
        return [(name, options), *others]


@admin.register(Group)
class GroupAdmin(WithinReach, stock.GroupAdmin):
    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        offered = {"queryset": permissions_of(request.user)}
        return super().formfield_for_manytomany(db_field, request, **kwargs | offered)


@admin.register(User)
class UserAdmin(WithinReach, stock.UserAdmin):
    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs["queryset"] = groups_within_reach(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """Leave out what only superusers give, and the password where its button is refused."""
        hidden = set() if request.user.is_superuser else FOR_SUPERUSERS
        if not self.has_change_permission(request, obj):
            hidden = {*hidden, "password"}
        return [
            (name, options | {"fields": [f for f in options["fields"] if f not in hidden]})
            for name, options in super().get_fieldsets(request, obj)
        ]


def is_within_reach(user, holder):
    """Return whether `holder`, an account or a group, may do nothing that `user` may not."""
    if user.is_superuser:
        return True
    if isinstance(holder, User) and holder.is_superuser:
        return False
    return not permissions_of(holder).exclude(pk__in=permissions_of(user)).exists()


def groups_within_reach(user):
    """Return the groups that may do nothing that `user` may not."""
    beyond = Permission.objects.exclude(pk__in=permissions_of(user))
    return Group.objects.exclude(permissions__in=beyond)
