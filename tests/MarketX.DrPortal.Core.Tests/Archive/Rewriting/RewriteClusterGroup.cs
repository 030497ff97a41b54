using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The tests that share one <see cref="RewriteCluster"/>; they run one after the other.</summary>
[CollectionDefinition(nameof(RewriteClusterGroup))]
public sealed class RewriteClusterGroup : ICollectionFixture<RewriteCluster>;
