using MarketX.DrPortal.Core.Tests.Archive.Rewriting;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>The same with server and programs of PostgreSQL 17.</summary>
[Collection(nameof(RewriteCluster17Group))]
[Trait("Category", "Long")]
public sealed class DirectRestore17Tests(RewriteCluster17 cluster) : DirectRestoreTests(cluster);
