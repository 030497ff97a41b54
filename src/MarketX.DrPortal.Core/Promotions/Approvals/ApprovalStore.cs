using System.Text.Json;
using MarketX.DrPortal.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Promotions.Approvals;

/// <summary>Keeps approvals in the portal's database.</summary>
public sealed class ApprovalStore(NpgsqlDataSource portal, TimeProvider time)
{
    private const string Columns = "SELECT id, request, restore_run, asked_by, asked_subject, asked_at, expires_at, decision, decided_by, decided_at, answer, run_id FROM drportal.promotion_approvals ";

    /// <summary>The newest ones, at most <paramref name="take"/>.</summary>
    public async Task<IReadOnlyList<PromotionApproval>> ListAsync(int take, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand(Columns + "ORDER BY decision IS NULL DESC, asked_at DESC LIMIT $1");
        command.Parameters.AddWithValue(take);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The approval, or null when there is none.</summary>
    public async Task<PromotionApproval?> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand(Columns + "WHERE id = $1");
        command.Parameters.AddWithValue(id.Value);
        return (await ReadAsync(command, cancellationToken)).FirstOrDefault();
    }

    internal async Task InsertAsync(PromotionApproval approval, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("""
            INSERT INTO drportal.promotion_approvals (id, request, restore_run, asked_by, asked_subject, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """);
        command.Parameters.AddWithValue(approval.Id.Value);
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(approval.Request, RunJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        foreach (var text in new[] { approval.Restore, approval.AskedBy, approval.AskedSubject })
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.AddWithValue(approval.AskedAt.UtcDateTime);
        command.Parameters.AddWithValue(approval.ExpiresAt.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Decides, unless somebody has already or its time is over: the first one wins.</summary>
    internal async Task<bool> DecideAsync(RunId id, ApprovalState decision, string by, string? answer, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("""
            UPDATE drportal.promotion_approvals SET decision = $2, decided_by = $3, decided_at = $4, answer = $5 WHERE id = $1 AND decision IS NULL AND expires_at > $4
            """);
        command.Parameters.AddWithValue(id.Value);
        command.Parameters.AddWithValue(decision.ToString());
        command.Parameters.AddWithValue(by);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)answer ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    internal async Task SetRunAsync(RunId id, RunId run, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("UPDATE drportal.promotion_approvals SET run_id = $2 WHERE id = $1");
        command.Parameters.AddWithValue(id.Value);
        command.Parameters.AddWithValue(run.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<PromotionApproval>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var approvals = new List<PromotionApproval>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var expires = new DateTimeOffset(reader.GetDateTime(6), TimeSpan.Zero);
            approvals.Add(new PromotionApproval(
                RunId.Parse(reader.GetString(0)), JsonSerializer.Deserialize<PromotionRequest>(reader.GetString(1), RunJson.Options)!, Text(2), reader.GetString(3), Text(4),
                new DateTimeOffset(reader.GetDateTime(5), TimeSpan.Zero), expires)
            {
                State = Text(7) is { } decision ? Enum.Parse<ApprovalState>(decision) : expires > time.GetUtcNow() ? ApprovalState.Waiting : ApprovalState.Expired,
                DecidedBy = Text(8),
                DecidedAt = reader.IsDBNull(9) ? null : new DateTimeOffset(reader.GetDateTime(9), TimeSpan.Zero),
                Answer = Text(10),
                Run = Text(11) is { } run ? RunId.Parse(run) : null,
            });
        }

        return approvals;

        string? Text(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }
}
