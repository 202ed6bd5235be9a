"""What an account or a group may do, asked of the database in one query."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Q


class OneQueryBackend(ModelBackend):
    """Django's own, which asks for permissions in person and by group one after the other."""

    def get_all_permissions(self, user_obj, obj=None):
        """Return what the user may do as labels such as “articles.add_article”.

        Asked once for each user object that a request fetches.
        """
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            names = permissions_of(user_obj).values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in names.order_by()}
        return user_obj._perm_cache


def permissions_of(holder):
    """Return what a group may do; or an account, in person or by a group, also while inactive."""
    if isinstance(holder, Group):
        return holder.permissions.all()
    if holder.is_superuser:
        return Permission.objects.all()
    held = Permission.objects.filter(Q(user=holder) | Q(group__user=holder))
    return Permission.objects.filter(pk__in=held)
