"""Triggers: every kind of event the engine knows, one row each (award-engine.md section 2).

To add a trigger, add a row. A requirement names it in ``_gamipress_trigger_type``; an event names it as
its ``event``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Once:
    """Events of a user with equal arguments ``by`` count once; with ``daily``, once a day in the site's time zone."""

    by: tuple[str, ...]
    daily: bool = False


ONCE: Mapping[str, Once] = {
    "post": Once(("post_id",)),
    "comment": Once(("comment_id",)),
    "visitor": Once(("post_id", "visitor_id")),
    "day": Once((), daily=True),
    "post-day": Once(("post_id",), daily=True),
    "activity": Once(("activity_id",)),
    "user": Once(()),
}
"""The kinds of repetition, as the table names them."""

INTERNAL = "internal"
"""In the column of repetition: a trigger that the engine evaluates itself, and that is never sent as an event."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger.

    ``args`` are the names of its arguments, in order; ``specific_arg`` is the one with which a requirement's
    ``_gamipress_achievement_post`` is compared ("" if the trigger is not specific); ``once`` is how repetitions are
    recognized (None: each event counts).
    """

    name: str
    group: str
    label: str
    args: tuple[str, ...]
    specific_arg: str
    once: Once | None
    internal: bool


# name | what happens | arguments | specific argument | repetition
TABLE = """
[WordPress]
gamipress_register | A new account is created | user_id
gamipress_login | The user signs in | user_id
gamipress_new_comment | The user's comment on anything is approved | comment_id user_id post_id comment |  | comment
gamipress_specific_new_comment | The user's comment on one given post is approved | comment_id user_id post_id comment | post_id | comment
gamipress_new_comment_post_type | The user's comment on a post of a given type is approved | comment_id user_id post_id post_type comment |  | comment
gamipress_user_post_comment | Somebody comments on a post whose author is the user | comment_id author_id post_id comment |  | comment
gamipress_user_specific_post_comment | Somebody comments on one given post of the user | comment_id author_id post_id comment | post_id | comment
gamipress_user_post_comment_post_type | Somebody comments on a post of a given type by the user | comment_id author_id post_id post_type comment |  | comment
gamipress_spam_comment | A comment of the user is put in spam | comment_id user_id post_id comment |  | comment
gamipress_specific_spam_comment | A comment of the user on one given post is put in spam | comment_id user_id post_id comment | post_id | comment
gamipress_spam_comment_post_type | A comment of the user on a post of a given type is put in spam | comment_id user_id post_id post_type comment |  | comment
gamipress_publish_post | A post by the user becomes public or private | post_id user_id post |  | post
gamipress_delete_post | A post by the user is trashed or deleted | post_id user_id post |  | post
gamipress_publish_page | A page by the user becomes public or private | post_id user_id post |  | post
gamipress_delete_page | A page by the user is trashed or deleted | post_id user_id post |  | post
gamipress_publish_post_type | Content of a given type by the user becomes public or private | post_id user_id post_type post |  | post
gamipress_delete_post_type | Content of a given type by the user is trashed or deleted | post_id user_id post_type post |  | post
gamipress_add_role | The user gains an extra role, whichever | user_id role
gamipress_add_specific_role | The user gains a given extra role | user_id role
gamipress_set_role | The user's role is replaced, whichever | user_id role
gamipress_set_specific_role | The user's role is replaced by a given one | user_id role
gamipress_remove_role | The user loses a role, whichever | user_id role
gamipress_remove_specific_role | The user loses a given role | user_id role
gamipress_update_user_meta_any_value | A given meta key of the user is written | user_id meta_id meta_key meta_value object_id
gamipress_update_user_meta_specific_value | A given meta key of the user is written with a given value | user_id meta_id meta_key meta_value object_id
gamipress_update_post_meta_any_value | The signed-in user writes a given meta key of any post | user_id meta_id meta_key meta_value object_id
gamipress_update_post_meta_specific_value | The signed-in user writes a given meta key of any post with a given value | user_id meta_id meta_key meta_value object_id
[Site Interactions]
gamipress_site_visit | First visit of the site on a day | user_id |  | day
gamipress_post_visit | First visit of a post on a day, any post | post_id user_id post |  | post-day
gamipress_specific_post_visit | First visit on a day of one given post | post_id user_id post | post_id | post-day
gamipress_post_type_visit | First visit on a day of a post of a given type | post_id user_id post_type post
gamipress_user_post_visit | Another user visits a post of the user | post_id author_id visitor_id post |  | visitor
gamipress_user_specific_post_visit | Another user visits one given post of the user | post_id author_id visitor_id post | post_id | visitor
gamipress_user_post_type_visit | Another user visits a post of a given type by the user | post_id author_id visitor_id post_type post
[GamiPress]
specific-achievement | One given achievement is earned |  |  | internal
any-achievement | Any achievement of a given type is earned |  |  | internal
all-achievements | Every published achievement of a given type is earned at least once |  |  | internal
revoke-specific-achievement | One given achievement is taken back |  |  | internal
revoke-any-achievement | Any achievement of a given type is taken back |  |  | internal
earn-points | A sum of points of a type has come in since the last time |  |  | internal
points-balance | The balance of a points type satisfies a comparison |  |  | internal
gamipress_expend_points | A sum of points of a type has been spent on unlocking | post_id user_id points points_type |  | internal
earn-rank | One given rank is reached |  |  | internal
revoke-rank | One given rank is taken back |  |  | internal
[BuddyPress]
gamipress_bp_activate_user | Account is activated | user user_id |  | user
gamipress_bp_set_member_type | A given member type is assigned | user_id member_type append
gamipress_bp_upload_avatar | Profile picture is changed | user_id
gamipress_bp_upload_cover_image | Cover picture is changed | user_id
gamipress_bp_update_profile | Profile is saved | user_id
gamipress_bp_update_profile_any_value | A given profile field is saved | user_id field_id | field_id
gamipress_bp_update_profile_specific_value | A given profile field is saved with a given value | user_id field_id field_value | field_id
gamipress_bp_friendship_request | Asks somebody for friendship | friendship_id user_id
gamipress_bp_friendship_accepted | Says yes to a friendship | friendship_id user_id
gamipress_bp_get_friendship_accepted | Own friendship request gets a yes | friendship_id user_id
gamipress_bp_friendship_rejected | Says no to a friendship | friendship_id user_id
gamipress_bp_get_friendship_rejected | Own friendship request gets a no | friendship_id user_id
gamipress_bp_friendship_deleted | Ends a friendship | friendship_id user_id
gamipress_bp_get_friendship_deleted | A friend ends the friendship | friendship_id user_id
gamipress_bp_send_message | Sends a private message or an answer | message user_id
gamipress_bp_publish_activity | Posts to the activity stream | activity_id user_id |  | activity
gamipress_bp_delete_activity | Removes an own activity post | activity_id user_id |  | activity
gamipress_bp_new_activity_comment | Answers an activity post | comment_id user_id |  | comment
gamipress_bp_get_new_activity_comment | Own activity post gets an answer | comment_id user_id user_id_2 |  | comment
gamipress_bp_delete_activity_comment | Removes an answer | comment_id user_id |  | comment
gamipress_bp_favorite_activity | Marks an activity as favourite | activity_id user_id
gamipress_bp_remove_favorite_activity | Unmarks a favourite activity | activity_id user_id
gamipress_bp_user_favorite_activity | Own activity becomes a favourite of somebody | activity_id user_id user_id_2
gamipress_bp_user_remove_favorite_activity | Own activity loses a favourite mark | activity_id user_id user_id_2
gamipress_bp_group_publish_activity | Posts in any group | activity_id user_id group_id |  | activity
gamipress_bp_specific_group_publish_activity | Posts in a given group | activity_id user_id group_id | group_id | activity
gamipress_bp_group_delete_activity | Removes a post from any group | activity_id user_id group_id |  | activity
gamipress_bp_specific_group_delete_activity | Removes a post from a given group | activity_id user_id group_id | group_id | activity
gamipress_bp_new_group | Founds a group | group_id
gamipress_bp_join_group | Enters any group | group_id user_id
gamipress_bp_join_specific_group | Enters a given group | group_id user_id | group_id
gamipress_bp_leave_group | Leaves any group | group_id user_id
gamipress_bp_leave_specific_group | Leaves a given group | group_id user_id | group_id
gamipress_bp_request_join_private_group | Asks to enter a private group | group_id user_id
gamipress_bp_request_join_specific_private_group | Asks to enter a given private group | group_id user_id | group_id
gamipress_bp_join_private_group | Is let into a private group | group_id user_id inviter_id
gamipress_bp_join_specific_private_group | Is let into a given private group | group_id user_id inviter_id | group_id
gamipress_bp_invite_user | Invites somebody to a group | group_id user_id
gamipress_bp_invite_user_specific_group | Invites somebody to a given group | group_id user_id | group_id
gamipress_bp_promote_member | Becomes moderator or administrator of a group | group_id user_id
gamipress_bp_promote_member_specific_group | Becomes moderator or administrator of a given group | group_id user_id | group_id
gamipress_bp_promoted_member | Promotes another member in a group | group_id user_id
gamipress_bp_promoted_member_specific_group | Promotes another member in a given group | group_id user_id | group_id
[bbPress]
gamipress_bbp_new_forum | Opens a forum | forum_id user_id
gamipress_bbp_new_topic | Opens a topic | topic_id user_id forum_id
gamipress_bbp_specific_new_topic | Opens a topic in a given forum | topic_id user_id forum_id | forum_id
gamipress_bbp_new_reply | Answers a topic | reply_id user_id topic_id forum_id
gamipress_bbp_specific_new_reply | Answers a given topic | reply_id user_id topic_id forum_id | topic_id
gamipress_bbp_specific_forum_reply | Answers a topic of a given forum | reply_id user_id topic_id forum_id | forum_id
gamipress_bbp_get_new_reply | Own topic gets an answer | reply_id user_id topic_id forum_id
gamipress_bbp_get_specific_new_reply | A given own topic gets an answer | reply_id user_id topic_id forum_id | topic_id
gamipress_bbp_get_specific_forum_reply | Own topic in a given forum gets an answer | reply_id user_id topic_id forum_id | forum_id
gamipress_bbp_favorite_topic | Marks a topic as favourite | topic_id user_id forum_id
gamipress_bbp_specific_favorite_topic | Marks a given topic as favourite | topic_id user_id forum_id | topic_id
gamipress_bbp_specific_forum_favorite_topic | Marks a topic of a given forum as favourite | topic_id user_id forum_id | forum_id
gamipress_bbp_get_favorite_topic | Own topic becomes a favourite | topic_id user_id forum_id
gamipress_bbp_unfavorite_topic | Unmarks a favourite topic | topic_id user_id forum_id
gamipress_bbp_specific_unfavorite_topic | Unmarks a given favourite topic | topic_id user_id forum_id | topic_id
gamipress_bbp_specific_forum_unfavorite_topic | Unmarks a favourite topic of a given forum | topic_id user_id forum_id | forum_id
gamipress_bbp_get_unfavorite_topic | Own topic loses a favourite mark | topic_id user_id forum_id
gamipress_bbp_delete_forum | Removes a forum | forum_id user_id
gamipress_bbp_delete_topic | Removes a topic | topic_id user_id forum_id
gamipress_bbp_delete_reply | Removes an answer | reply_id user_id
[WooCommerce]
gamipress_publish_product | A product by the user is published | post_id user_id post_type post
gamipress_wc_new_purchase | Order is completed | order_id user_id
gamipress_wc_new_purchase_total | Order is completed and its total satisfies a comparison | order_id user_id order_total
gamipress_wc_new_product_purchase | Buys a product (once per unit) | product_id user_id order_id quantity
gamipress_wc_specific_product_purchase | Buys a given product | product_id user_id order_id quantity | product_id
gamipress_wc_product_variation_purchase | Buys a given variation of a given product | product_id user_id variation_id order_id quantity | product_id
gamipress_wc_product_category_purchase | Buys from a given product category | product_id user_id category_id order_id quantity
gamipress_wc_product_tag_purchase | Buys with a given product tag | product_id user_id tag_id order_id quantity
gamipress_wc_lifetime_value | Sum of all own orders satisfies a comparison | lifetime_value user_id
gamipress_wc_new_review | Reviews a product | comment_id user_id post_id comment
gamipress_wc_specific_new_review | Reviews a given product | comment_id user_id post_id comment | comment_id
gamipress_wc_get_review | Own product is reviewed | comment_id author_id post_id user_id comment
gamipress_wc_get_specific_review | A given own product is reviewed | comment_id author_id post_id user_id comment | comment_id
gamipress_wc_new_sale | Own product is sold | product_id user_id order_id quantity
gamipress_wc_purchase_refund | Order is refunded | order_id user_id
gamipress_wc_product_refund | A product is refunded | product_id user_id order_id quantity
gamipress_wc_specific_product_refund | A given product is refunded | product_id user_id order_id quantity | product_id
gamipress_wc_product_variation_refund | A given variation of a given product is refunded | product_id user_id variation_id order_id quantity | product_id
gamipress_wc_product_category_refund | A product of a given category is refunded | product_id user_id category_id order_id quantity
gamipress_wc_product_tag_refund | A product with a given tag is refunded | product_id user_id tag_id order_id quantity
gamipress_wc_user_product_refund | Own sold product is refunded | product_id user_id order_id quantity
gamipress_wc_subscription_purchase | Subscribes | product_id user_id subscription_id
gamipress_wc_specific_subscription_purchase | Subscribes to a given product | product_id user_id subscription_id | product_id
gamipress_wc_subscription_renewal | Subscription is renewed | product_id user_id order_id
gamipress_wc_specific_subscription_renewal | Subscription to a given product is renewed | product_id user_id order_id | product_id
gamipress_wc_subscription_cancelled | Subscription is cancelled | product_id user_id subscription_id
gamipress_wc_specific_subscription_cancelled | Subscription to a given product is cancelled | product_id user_id subscription_id | product_id
gamipress_wc_subscription_expired | Subscription runs out | product_id user_id subscription_id
gamipress_wc_specific_subscription_expired | Subscription to a given product runs out | product_id user_id subscription_id | product_id
gamipress_wc_membership_added | Is put into a membership plan | plan_id user_id order_id
gamipress_wc_specific_membership_added | Is put into a given plan | plan_id user_id order_id | plan_id
gamipress_wc_membership_cancelled | Membership is cancelled | plan_id user_id order_id
gamipress_wc_specific_membership_cancelled | Membership of a given plan is cancelled | plan_id user_id order_id | plan_id
gamipress_wc_membership_expired | Membership runs out | plan_id user_id order_id
gamipress_wc_specific_membership_expired | Membership of a given plan runs out | plan_id user_id order_id | plan_id
[LearnDash]
gamipress_ld_complete_quiz | Finishes any quiz | quiz_id user_id course_id quiz_data
gamipress_ld_complete_specific_quiz | Finishes the given quiz | quiz_id user_id course_id quiz_data | quiz_id
gamipress_ld_complete_quiz_specific_course | Finishes any quiz of a given course | quiz_id user_id course_id quiz_data | course_id
gamipress_ld_complete_quiz_course_category | Finishes any quiz of a course in a given category | quiz_id user_id course_id terms_ids quiz_data
gamipress_ld_complete_quiz_course_tag | Finishes any quiz of a course with a given tag | quiz_id user_id course_id terms_ids quiz_data
gamipress_ld_complete_quiz_grade | Finishes any quiz, with at least a given score | quiz_id user_id course_id score quiz_data
gamipress_ld_complete_specific_quiz_grade | Finishes the given quiz, with at least a given score | quiz_id user_id course_id score quiz_data | quiz_id
gamipress_ld_complete_quiz_specific_course_grade | Finishes any quiz of a given course, with at least a given score | quiz_id user_id course_id score quiz_data | course_id
gamipress_ld_complete_quiz_course_category_grade | Finishes any quiz of a course in a given category, with at least a given score | quiz_id user_id course_id score terms_ids quiz_data
gamipress_ld_complete_quiz_course_tag_grade | Finishes any quiz of a course with a given tag, with at least a given score | quiz_id user_id course_id score terms_ids quiz_data
gamipress_ld_complete_quiz_max_grade | Finishes any quiz, with at most a given score | quiz_id user_id course_id score quiz_data
gamipress_ld_complete_specific_quiz_max_grade | Finishes the given quiz, with at most a given score | quiz_id user_id course_id score quiz_data | quiz_id
gamipress_ld_complete_quiz_specific_course_max_grade | Finishes any quiz of a given course, with at most a given score | quiz_id user_id course_id score quiz_data | course_id
gamipress_ld_complete_quiz_course_category_max_grade | Finishes any quiz of a course in a given category, with at most a given score | quiz_id user_id course_id score terms_ids quiz_data
gamipress_ld_complete_quiz_course_tag_max_grade | Finishes any quiz of a course with a given tag, with at most a given score | quiz_id user_id course_id score terms_ids quiz_data
gamipress_ld_complete_quiz_between_grade | Finishes any quiz, with a score in a given range | quiz_id user_id course_id score quiz_data
gamipress_ld_complete_specific_quiz_between_grade | Finishes the given quiz, with a score in a given range | quiz_id user_id course_id score quiz_data | quiz_id
gamipress_ld_complete_quiz_specific_course_between_grade | Finishes any quiz of a given course, with a score in a given range | quiz_id user_id course_id score quiz_data | course_id
gamipress_ld_complete_quiz_course_category_between_grade | Finishes any quiz of a course in a given category, with a score in a given range | quiz_id user_id course_id score terms_ids quiz_data
gamipress_ld_complete_quiz_course_tag_between_grade | Finishes any quiz of a course with a given tag, with a score in a given range | quiz_id user_id course_id score terms_ids quiz_data
gamipress_ld_pass_quiz | Passes any quiz | quiz_id user_id course_id quiz_data
gamipress_ld_pass_specific_quiz | Passes the given quiz | quiz_id user_id course_id quiz_data | quiz_id
gamipress_ld_pass_quiz_specific_course | Passes any quiz of a given course | quiz_id user_id course_id quiz_data | course_id
gamipress_ld_pass_quiz_course_category | Passes any quiz of a course in a given category | quiz_id user_id course_id terms_ids quiz_data
gamipress_ld_pass_quiz_course_tag | Passes any quiz of a course with a given tag | quiz_id user_id course_id terms_ids quiz_data
gamipress_ld_fail_quiz | Fails any quiz | quiz_id user_id course_id quiz_data
gamipress_ld_fail_specific_quiz | Fails the given quiz | quiz_id user_id course_id quiz_data | quiz_id
gamipress_ld_fail_quiz_specific_course | Fails any quiz of a given course | quiz_id user_id course_id quiz_data | course_id
gamipress_ld_fail_quiz_course_category | Fails any quiz of a course in a given category | quiz_id user_id course_id terms_ids quiz_data
gamipress_ld_fail_quiz_course_tag | Fails any quiz of a course with a given tag | quiz_id user_id course_id terms_ids quiz_data
gamipress_ld_complete_topic | Finishes any topic | topic_id user_id lesson_id course_id args
gamipress_ld_complete_specific_topic | Finishes the given topic | topic_id user_id lesson_id course_id args | topic_id
gamipress_ld_complete_topic_category | Finishes any topic in a given category | topic_id user_id lesson_id course_id terms_ids args
gamipress_ld_complete_topic_tag | Finishes any topic with a given tag | topic_id user_id lesson_id course_id terms_ids args
gamipress_ld_complete_topic_specific_course | Finishes any topic of a given course | topic_id user_id lesson_id course_id args | course_id
gamipress_ld_complete_topic_course_category | Finishes any topic of a course in a given category | topic_id user_id lesson_id course_id terms_ids args
gamipress_ld_complete_topic_course_tag | Finishes any topic of a course with a given tag | topic_id user_id lesson_id course_id terms_ids args
gamipress_ld_assignment_upload | Hands in an assignment | assignment_id user_id lesson_id course_id assignment_meta
gamipress_ld_assignment_upload_specific_lesson | Hands in an assignment for a given lesson | assignment_id user_id lesson_id course_id assignment_meta | lesson_id
gamipress_ld_assignment_upload_lesson_category | Hands in an assignment for a lesson in a given category | assignment_id user_id lesson_id course_id terms_ids assignment_meta
gamipress_ld_assignment_upload_lesson_tag | Hands in an assignment for a lesson with a given tag | assignment_id user_id lesson_id course_id terms_ids assignment_meta
gamipress_ld_assignment_upload_specific_course | Hands in an assignment of a given course | assignment_id user_id lesson_id course_id assignment_meta | course_id
gamipress_ld_assignment_upload_course_category | Hands in an assignment of a course in a given category | assignment_id user_id lesson_id course_id terms_ids assignment_meta
gamipress_ld_assignment_upload_course_tag | Hands in an assignment of a course with a given tag | assignment_id user_id lesson_id course_id terms_ids assignment_meta
gamipress_ld_approve_assignment | Own assignment is approved | assignment_id user_id lesson_id course_id
gamipress_ld_approve_assignment_specific_lesson | Own assignment is approved for a given lesson | assignment_id user_id lesson_id course_id | lesson_id
gamipress_ld_approve_assignment_lesson_category | Own assignment is approved for a lesson in a given category | assignment_id user_id lesson_id course_id terms_ids
gamipress_ld_approve_assignment_lesson_tag | Own assignment is approved for a lesson with a given tag | assignment_id user_id lesson_id course_id terms_ids
gamipress_ld_approve_assignment_specific_course | Own assignment is approved of a given course | assignment_id user_id lesson_id course_id | course_id
gamipress_ld_approve_assignment_course_category | Own assignment is approved of a course in a given category | assignment_id user_id lesson_id course_id terms_ids
gamipress_ld_approve_assignment_course_tag | Own assignment is approved of a course with a given tag | assignment_id user_id lesson_id course_id terms_ids
gamipress_ld_complete_lesson | Finishes any lesson | lesson_id user_id course_id args
gamipress_ld_complete_specific_lesson | Finishes the given lesson | lesson_id user_id course_id args | lesson_id
gamipress_ld_incomplete_lesson | Has reopened any lesson | lesson_id user_id course_id
gamipress_ld_incomplete_specific_lesson | Has reopened the given lesson | lesson_id user_id course_id | lesson_id
gamipress_ld_complete_lesson_category | Finishes any lesson in a given category | lesson_id user_id course_id terms_ids args
gamipress_ld_complete_lesson_tag | Finishes any lesson with a given tag | lesson_id user_id course_id terms_ids args
gamipress_ld_complete_lesson_specific_course | Finishes any lesson of a given course | lesson_id user_id course_id args | course_id
gamipress_ld_complete_lesson_course_category | Finishes any lesson of a course in a given category | lesson_id user_id course_id terms_ids args
gamipress_ld_complete_lesson_course_tag | Finishes any lesson of a course with a given tag | lesson_id user_id course_id terms_ids args
gamipress_ld_enroll_course | Enrols in any course | course_id user_id
gamipress_ld_enroll_specific_course | Enrols in the given course | course_id user_id | course_id
gamipress_ld_enroll_course_category | Enrols in any course in a given category | course_id user_id terms_ids
gamipress_ld_enroll_course_tag | Enrols in any course with a given tag | course_id user_id terms_ids
gamipress_ld_complete_course | Finishes any course | course_id user_id args
gamipress_ld_complete_specific_course | Finishes the given course | course_id user_id args | course_id
gamipress_ld_complete_course_category | Finishes any course in a given category | course_id user_id terms_ids args
gamipress_ld_complete_course_tag | Finishes any course with a given tag | course_id user_id terms_ids args
gamipress_ld_join_group | Joins any group | group_id user_id
gamipress_ld_join_specific_group | Joins the given group | group_id user_id | group_id
"""


def _parsed(table: str) -> Iterator[Trigger]:
    group = ""
    for line in table.strip().splitlines():
        if line.startswith("["):
            group = line.strip("[]")
            continue
        name, label, args, specific, once = (*(cell.strip() for cell in line.split("|")), "", "")[:5]
        repetition = None if once in ("", INTERNAL) else ONCE[once]
        yield Trigger(name, group, label, tuple(args.split()), specific, repetition, once == INTERNAL)


TRIGGERS: Mapping[str, Trigger] = {trigger.name: trigger for trigger in _parsed(TABLE)}
"""All declared triggers by name."""

UNLOCK, UNLOCK_ALL, REVOKE = "gamipress_unlock_", "gamipress_unlock_all_", "gamipress_revoke_"
"""The prefixes of the engine's own events; the slug of an achievement type follows."""

INTERNAL_EVENTS = {"all-achievements": UNLOCK_ALL, "any-achievement": UNLOCK, "revoke-any-achievement": REVOKE}
"""By trigger of a requirement: the prefix of the engine's own events that it listens to, the longest first."""

OF_POST_TYPES = ("gamipress_publish_", "gamipress_delete_")
"""The prefixes of triggers of any post type; its slug follows."""


def is_declared(name: str) -> bool:
    """Whether a trigger is in the table, or is one of a post type."""
    return name in TRIGGERS or name.startswith(OF_POST_TYPES)


def repetition_of(name: str) -> Once | None:
    """How repetitions of a trigger are recognized; None if each event counts."""
    trigger = TRIGGERS.get(name)
    if trigger is None and name.startswith(OF_POST_TYPES):
        return ONCE["post"]
    return trigger.once if trigger else None
