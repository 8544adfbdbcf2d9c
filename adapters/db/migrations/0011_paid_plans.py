"""Plans that are paid."""

from peewee import BigIntegerField, BooleanField, Database, IntegerField, Model, TextField


class Rows(Model):
    id = TextField(primary_key=True)

    class Meta:
        legacy_table_names = False


class PaidPlans(Rows):
    user_id = TextField()
    number = IntegerField()
    plan = TextField()
    asked_at = BigIntegerField()
    page_ends = BigIntegerField()
    state = TextField()
    session_id = TextField()
    url = TextField()
    customer_id = TextField()
    subscription_id = TextField()
    begun_at = BigIntegerField(null=True)
    period_end = BigIntegerField(null=True)
    paid_until = BigIntegerField(null=True)
    ends_with_period = BooleanField()
    next_plan = TextField(null=True)
    until = BigIntegerField(null=True)
    heard_at = BigIntegerField(null=True)
    look_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("user_id", "number"), True),)


PaidPlans.add_index(
    PaidPlans.index(
        PaidPlans.subscription_id,
        unique=True,
        where=PaidPlans.subscription_id != "",
        name="paid_plans_subscription_id",
    )
)
PaidPlans.add_index(
    PaidPlans.index(PaidPlans.look_at, where=PaidPlans.look_at.is_null(False), name="paid_plans_look_at")
)


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx((PaidPlans,)):
        db.create_tables((PaidPlans,))


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx((PaidPlans,)):
        db.drop_tables((PaidPlans,))
