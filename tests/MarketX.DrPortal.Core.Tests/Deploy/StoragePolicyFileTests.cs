using System.Text.Json;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Deploy;

/// <summary>The files under deploy/ are what the portal itself prints: <c>drportal storage --print json</c> and <c>--print terraform</c>.</summary>
public sealed class StoragePolicyFileTests
{
    [Fact]
    public void Json_IsWhatThePortalPrints()
    {
        var text = Read("storage-policy.json");

        Assert.Equal(PolicyText.Json(new StorageOptions()), text);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(["postgres-backups/", "postgres-backups-manifests/", "postgres-backups-globals/", "postgres-backups-portal/", "postgres-backups-pinned/"],
            json.RootElement.GetProperty("Rules").EnumerateArray().Select(r => r.GetProperty("Filter").GetProperty("Prefix").GetString()));
    }

    [Fact]
    public void Terraform_IsWhatThePortalPrints() => Assert.Equal(PolicyText.Terraform(new StorageOptions()), Read("storage-policy.tf"));

    [Fact]
    public void Terraform_NamesThatItWouldReadAsExpressions_AreQuoted()
    {
        var text = PolicyText.Terraform(new StorageOptions { Prefix = "a\"b${c}%{d}\\", ServerSideEncryption = "none" });

        Assert.Contains("prefix = \"a\\\"b$${c}%%{d}\\\\/\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("encryption", text, StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "deploy", file));
}
