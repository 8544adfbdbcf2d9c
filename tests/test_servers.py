"""The machine room of the tests itself: what each fixture promises."""

import psycopg
import pytest
import redis

from tests.servers import S3Server, s3_client


@pytest.mark.parametrize("round", [1, 2])
def test_every_test_gets_an_empty_postgres_database(postgres_url: str, round: int) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE only_once (id integer)")
        assert connection.execute("SELECT lower('ÄÖ')").fetchone() == ("äö",)


@pytest.mark.parametrize("round", [1, 2])
def test_every_test_gets_an_empty_valkey(valkey_url: str, round: int) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        assert client.dbsize() == 0
        client.set("left", "over")


@pytest.mark.parametrize("round", [1, 2])
def test_every_test_gets_an_empty_bucket(s3: S3Server, round: int) -> None:
    client = s3_client(s3)
    assert client.list_objects_v2(Bucket=s3.bucket)["KeyCount"] == 0
    client.put_object(Bucket=s3.bucket, Key="left/over", Body=b"x")
