using System.Text.Json;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runs;

/// <summary>What people typed is stored, whatever it is.</summary>
public sealed class RunJsonTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("<half> a character", "\uFFFD a character")]
    [InlineData("a whole \U0001F600 one, a \\u0000 that was typed so", "a whole \U0001F600 one, a \\u0000 that was typed so")]
    public async Task Text_AnyCharacter_IsStoredAsJsonb(string typed, string stored)
    {
        // Half a surrogate pair, which no attribute can hold.
        typed = typed.Replace("<half>", "\uD83D", StringComparison.Ordinal);
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var database = await SharedServices.CreateDatabaseAsync("json", cancellationToken);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT $1::text", connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = JsonSerializer.Serialize(new Dictionary<string, string> { [typed] = typed }, RunJson.Options) });

        var read = JsonSerializer.Deserialize<Dictionary<string, string>>((string)(await command.ExecuteScalarAsync(cancellationToken))!, RunJson.Options)!;

        Assert.Equal((stored, stored), (read.Single().Key, read.Single().Value));
    }
}
